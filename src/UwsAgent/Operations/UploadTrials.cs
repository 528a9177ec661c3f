using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Trials;

namespace UwsAgent.Operations;

/// <summary>Judges files for people who want to know before they upload, and rules before they are in force.</summary>
internal sealed class UploadTrials(
    ICurrent<UploadsOptions> current,
    ConfigurationCatalog catalog,
    RuleTrial rules,
    TimeProvider time
)
{
    private const int LargestConfigurationBytes = 4 << 20;

    /// <param name="school">Whose rules judge; null with a null profile takes the default ones.</param>
    /// <param name="fileName">Under which name it would be uploaded; null when the rule set has only one.</param>
    public Task<TrialReport> CheckAsync(
        string? school,
        string? profile,
        string? fileName,
        Stream content,
        CancellationToken cancellationToken
    ) => CheckAsync(current.Value, school, profile, fileName, content, cancellationToken);

    public static async Task<TrialReport> CheckAsync(
        UploadsOptions options,
        string? school,
        string? profile,
        string? fileName,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        var profiles = UploadTrial.Profiles(options, school, profile);
        fileName ??= UploadTrial.NameOf(options, profiles);
        await using var whole =
            content.CanSeek || !UploadTrial.NeedsSeeking(options, profiles, fileName)
                ? null
                : await SpoolAsync(content, options.MaxFileSizeBytes, cancellationToken);
        var judged = await UploadTrial.JudgeAsync(options, profiles, fileName, whole ?? content, cancellationToken);
        return UploadTrial.Report(fileName, [judged]);
    }

    /// <summary>All files of a folder, each alone and then together; hidden ones and folders in it are left out.</summary>
    public static async Task<TrialReport> CheckFolderAsync(
        UploadsOptions options,
        string? school,
        string? profile,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var profiles = UploadTrial.Profiles(options, school, profile);
        var judged = new List<TrialFile>();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith('.'))
            {
                await using var content = File.OpenRead(path);
                judged.Add(await UploadTrial.JudgeAsync(options, profiles, name, content, cancellationToken));
            }
        }

        return judged.Count > 0
            ? UploadTrial.Report(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), judged)
            : throw new UserErrorException($"There is no file in {folder}.");
    }

    /// <param name="candidate">A configuration file with Uploads:Profiles, as it would lie in conf.d.</param>
    /// <exception cref="UserErrorException">It has faults; all of them are named.</exception>
    public async Task<IAsyncEnumerable<RuleTrialStep>> TestRulesAsync(
        Stream candidate,
        TimeSpan back,
        CancellationToken cancellationToken
    )
    {
        var inForce = current.Value;
        var load = ConfigurationLoader.Load(
            catalog,
            new() { Files = [new("(the rules to test)", await ReadAsync(candidate, cancellationToken))] },
            time.GetUtcNow()
        );
        if (load.Snapshot is not { } snapshot)
        {
            throw new UserErrorException(
                "These rules cannot be used:\n" + string.Join('\n', load.Faults.Select(fault => $"  {fault}"))
            );
        }

        var profiles = new Dictionary<string, UploadProfile>(inForce.Profiles, StringComparer.Ordinal);
        foreach (var (name, profile) in snapshot.Section<UploadsOptions>().Profiles)
        {
            profiles[name] = profile;
        }

        return rules.RunAsync(
            inForce,
            inForce with
            {
                Profiles = profiles,
            },
            time.GetUtcNow() - back,
            cancellationToken
        );
    }

    private static async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await content.ReadAsync(piece, cancellationToken) is > 0 and var count)
        {
            if (whole.Length + count > LargestConfigurationBytes)
            {
                throw new UserErrorException("This is too large for a configuration file.");
            }

            await whole.WriteAsync(piece.AsMemory(0, count), cancellationToken);
        }

        return whole.Length > 0
            ? whole.ToArray()
            : throw new UserErrorException(
                "Nothing came on standard input: uws uploads test-rules - < /path/of/attendance-profile.json"
            );
    }

    /// <summary>A file that nobody else can open, and that is gone when it is closed.</summary>
    private static async Task<Stream> SpoolAsync(Stream content, long most, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var spool = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        try
        {
            var piece = new byte[128 * 1024];
            while (await content.ReadAsync(piece, cancellationToken) is > 0 and var count)
            {
                if (spool.Length + count > most)
                {
                    throw new UserErrorException($"It is larger than {most:N0} bytes (Uploads:MaxFileSizeBytes).");
                }

                await spool.WriteAsync(piece.AsMemory(0, count), cancellationToken);
            }

            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }
}
