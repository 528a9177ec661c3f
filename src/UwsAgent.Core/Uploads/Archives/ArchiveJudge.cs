using System.Diagnostics.CodeAnalysis;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Judges a ZIP archive: first that it is an honest one, then each file in it, then all of them as a set.</summary>
internal static class ArchiveJudge
{
    public static async Task<JudgedFile> JudgeAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        var sha256 = await ContentHash.OfAsync(content, cancellation);
        var log = new FindingLog(profile);
        var files = new List<SetFile>();
        try
        {
            var entries = await ZipDirectory.ReadAsync(content, limits, cancellation);
            await FilesAsync(content, entries, profile, log, files, cancellation);
        }
        catch (ArchiveFault fault)
        {
            // What is wrong with the archive outweighs what was found of its files so far.
            files.Clear();
            log.Add(fault.Rule, Place.File, fault.Details);
        }

        var verdicts = files.Select(file => file.Verdict).Prepend(log.ToVerdict(facts.FileName));
        if (files.Count > 0 && SetPlan.Of(profile).IsSet)
        {
            verdicts = verdicts.Append(SetJudge.Judge(facts.FileName, profile, files));
        }

        var verdict = Verdicts.Together(facts.FileName, verdicts) with
        {
            RuleSet = RuleSetVersion.Of(profile),
            Bytes = content.Length,
            Rows = files.Sum(file => file.Verdict.Rows),
            Sha256 = sha256,
            Encoding = "zip",
            Parts = Verdicts.Parts(files.Select(file => file.Verdict)),
        };
        return new(verdict, null);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "It is disposed of by its using.")]
    private static async Task FilesAsync(
        Stream content,
        IReadOnlyList<ZipEntry> entries,
        UploadProfile profile,
        FindingLog log,
        List<SetFile> files,
        CancellationToken cancellation
    )
    {
        var names = ArchiveNames.Of(entries, out var folder);
        if (names.Count == 0)
        {
            throw new ArchiveFault(Rule.ArchiveEmpty);
        }

        if (folder.Length > 0)
        {
            log.Add(Rule.ArchiveFolder, Place.File);
        }

        foreach (var (name, entry) in names.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await IsArchiveAsync(content, entry, cancellation))
            {
                throw new ArchiveFault(Rule.ArchiveNested, name);
            }

            if (name.Contains('/', StringComparison.Ordinal))
            {
                throw new ArchiveFault(Rule.ArchiveFolders, name);
            }
        }

        foreach (var (name, entry) in names.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            using var unpacked = new ZipEntryStream(content, entry);
            var judged = await UploadJudge.ReadEntryAsync(unpacked, new(name), profile, cancellation);
            files.Add(new(name, judged.Verdict, judged.Keys));
        }
    }

    /// <summary>By its first bytes, whatever its name says; before anything else of any entry is unpacked.</summary>
    private static async Task<bool> IsArchiveAsync(Stream content, ZipEntry entry, CancellationToken cancellation)
    {
        var head = new byte[8];
        using var unpacked = new ZipEntryStream(content, entry);
        var count = await unpacked.ReadAtLeastAsync(
            head,
            (int)Math.Min(head.Length, entry.Bytes),
            throwOnEndOfStream: false,
            cancellation
        );
        return Magic.IsArchive(head.AsSpan(0, count));
    }
}
