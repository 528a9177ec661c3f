using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>Every fault of what is expected, by its key.</summary>
internal static class ExpectedFilesCheck
{
    public static IEnumerable<OptionsFault> Faults(UploadsOptions options) =>
        [
            .. Files("Expected", options.Expected),
            .. Holidays("Holidays", options.Holidays),
            .. options.Schools.SelectMany(school =>
                Files($"Schools:{school.Key}:Expected", school.Value.Expected ?? [])
                    .Concat(Holidays($"Schools:{school.Key}:Holidays", school.Value.Holidays ?? []))
            ),
        ];

    private static IEnumerable<OptionsFault> Files(string key, IReadOnlyList<ExpectedFile> files)
    {
        foreach (var (at, file) in files.Index())
        {
            if (file.Name.Trim().Length == 0)
            {
                yield return new OptionsFault($"{key}:{at}:Name", "must name a file", file.Name);
            }

            if (SchoolDays.Time(file.By) is not { } by)
            {
                yield return new OptionsFault($"{key}:{at}:By", SchoolDays.WantedTime, file.By);
            }
            else if (SchoolDays.Time(file.NotBefore) is not { } from)
            {
                yield return new OptionsFault($"{key}:{at}:NotBefore", SchoolDays.WantedTime, file.NotBefore);
            }
            else if (from >= by)
            {
                yield return new OptionsFault(
                    $"{key}:{at}:NotBefore",
                    $"must be before By, which is {file.By}",
                    file.NotBefore
                );
            }
        }
    }

    private static IEnumerable<OptionsFault> Holidays(string key, IReadOnlyList<string> holidays) =>
        holidays
            .Index()
            .Where(day => SchoolDays.Days(day.Item) is null)
            .Select(day => new OptionsFault($"{key}:{day.Index}", SchoolDays.WantedDays, day.Item));
}
