using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Trials;

/// <summary>Judges files that nobody uploaded, by the same rules as those that were; nothing is taken, kept or told.</summary>
public static class UploadTrial
{
    /// <summary>The rule sets of a school, or the one that was named.</summary>
    /// <exception cref="UserErrorException">There is no such school or rule set.</exception>
    public static IReadOnlyList<string> Profiles(UploadsOptions options, string? school, string? profile)
    {
        if (profile is not null)
        {
            return UploadProfiles.Find(options.Profiles, profile) is not null
                ? [profile]
                : throw NotFound(
                    $"There is no rule set '{profile}'. There are: {string.Join(", ", UploadProfiles.Names(options.Profiles))}."
                );
        }

        if (school is null)
        {
            return options.DefaultProfiles;
        }

        var home = options.Schools.TryGetValue(school, out var own) ? own.Home ?? school : school;
        var found = School.Of(options, home);
        return found.Enabled || own is not null
            ? found.Profiles
            : throw NotFound($"There is no school '{school}'. The schools are those of Uploads:Schools.");
    }

    /// <summary>The name that a content without one must have: that of the only file of the rule set.</summary>
    /// <exception cref="UserErrorException">There are several.</exception>
    public static string NameOf(UploadsOptions options, IReadOnlyList<string> profiles)
    {
        var names = profiles
            .Select(name => UploadProfiles.Find(options.Profiles, name))
            .OfType<UploadProfile>()
            .SelectMany(profile => profile.Files)
            .Select(file => file.Name)
            .ToList();
        return names is [var only] && only.IndexOfAny(['*', '?']) < 0
            ? only
            : throw new UserErrorException(
                $"Say under which name the file would be uploaded: --as NAME. Known here: {string.Join(", ", names)}."
            );
    }

    /// <summary>The whole content has to be seekable before it can be judged.</summary>
    public static bool NeedsSeeking(UploadsOptions options, IReadOnlyList<string> profiles, string fileName) =>
        ContentJudge.NeedsSeeking(new(fileName), UploadProfiles.For(options.Profiles, profiles, fileName));

    public static async Task<TrialFile> JudgeAsync(
        UploadsOptions options,
        IReadOnlyList<string> profiles,
        string fileName,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        var profile = UploadProfiles.For(options.Profiles, profiles, fileName);
        var judged = await ContentJudge.JudgeAsync(
            content,
            new(fileName),
            profile,
            options.Archives,
            cancellationToken
        );
        return new(profile, new(fileName, judged.Verdict, judged.Keys));
    }

    /// <summary>One report on all files; those of one rule set are judged together as well.</summary>
    public static TrialReport Report(string name, IReadOnlyList<TrialFile> files)
    {
        var verdicts = files.Select(file => file.File.Verdict).ToList();
        if (files.Count > 1)
        {
            foreach (var set in files.GroupBy(file => file.Profile))
            {
                var members = set.Where(file => file.File.Keys is not null).Select(file => file.File).ToList();
                if (members.Count > 0 && SetPlan.Of(set.Key).IsSet)
                {
                    verdicts.Add(SetJudge.Judge(name, set.Key, members));
                }
            }
        }

        var together = verdicts.Count == 1 ? verdicts[0] : Verdicts.Together(name, verdicts);
        return TrialReport.Of(name, together, [.. files.Select(file => file.File.Verdict)]);
    }

    private static UserErrorException NotFound(string message) => new(message) { Kind = UserErrorKind.NotFound };
}

/// <summary>A file that was judged on trial, and by which rules.</summary>
public sealed record TrialFile(UploadProfile Profile, SetFile File);
