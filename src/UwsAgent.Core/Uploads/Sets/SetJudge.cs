using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Judges files together: what the manifest says, what is missing, what refers to nothing; the root cause first.</summary>
/// <remarks>
/// Feed it with what <see cref="UploadJudge.ReadAsync"/> gathered of each file; nothing is read again. Its verdict has only
/// what is wrong between the files: each finding names its file, and what is wrong inside of one is in that file's own
/// verdict. <see cref="Verdicts.Together"/> puts them into one.
/// </remarks>
public static class SetJudge
{
    /// <summary>The same files and profile give the same verdict, in whatever order the files come.</summary>
    /// <param name="name">What the set is called in the verdict: the name of an archive, of a folder, of the profile.</param>
    /// <param name="earlier">What was accepted before: a set of changes may refer to it.</param>
    public static Verdict Judge(
        string name,
        UploadProfile profile,
        IReadOnlyList<SetFile> files,
        IReadOnlyList<TableKeys>? earlier = null
    )
    {
        var state = new SetState(profile, files, earlier ?? []);
        ManifestJudge.Judge(state);
        ReferenceJudge.Judge(state);
        CycleJudge.Judge(state);
        return Verdicts.Together(name, state.Verdicts(name)) with
        {
            Parts = Verdicts.Parts(files.Select(file => file.Verdict)),
            Rows = files.Sum(file => file.Verdict.Rows),
            Bytes = files.Sum(file => file.Verdict.Bytes),
            Sha256 = Verdicts.Digest(files.Select(file => (file.FileName, file.Verdict.Sha256))),
            RuleSet = RuleSetVersion.Of(profile),
        };
    }

    /// <summary>Names of files that belong to the set and are not among those that are there: none means that it can be judged.</summary>
    /// <remarks>While the manifest is not there it alone is awaited, with the files that are required always.</remarks>
    public static IReadOnlyList<string> Awaited(UploadProfile profile, IReadOnlyList<SetFile> present)
    {
        var state = new SetState(profile, present, []);
        var said = ManifestJudge.Said(state);
        return
        [
            .. state
                .Plan.Tables.Where(table =>
                    !state.IsPresent(table.Name)
                    && (
                        table.IsManifest
                        || table.Rules.Required
                        || said.GetValueOrDefault(table.Name) is SetMode.Full or SetMode.Changes
                    )
                )
                .Select(table => table.Rules.Name),
        ];
    }
}
