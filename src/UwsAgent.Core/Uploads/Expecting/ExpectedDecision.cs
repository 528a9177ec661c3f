using System.IO.Enumeration;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>Tells which expected files have come, which are late, and which are still due today.</summary>
public static class ExpectedDecision
{
    /// <param name="uploads">Of this school, at least of the last two days, in any order.</param>
    public static IEnumerable<ExpectedDelivery> Of(
        SchoolExpectations school,
        IReadOnlyList<UploadSummary> uploads,
        DateTimeOffset now
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, school.Zone).DateTime);
        foreach (var file in school.Files)
        {
            if (SchoolDays.Time(file.By) is { } by && SchoolDays.Time(file.NotBefore) is { } from)
            {
                var delivery = new ExpectedDelivery(
                    school.School,
                    school.Home,
                    file.Name,
                    today,
                    SchoolDays.At(today, from, school.Zone),
                    SchoolDays.At(today, by, school.Zone)
                )
                {
                    State = ExpectedState.NotToday,
                    WhyNot = WhyNot(school, file, today),
                };
                yield return delivery.WhyNot is null ? Decided(delivery, uploads, now) : delivery;
            }
        }
    }

    private static string? WhyNot(SchoolExpectations school, ExpectedFile file, DateOnly today) =>
        !file.Days.Contains(today.DayOfWeek) ? $"not on a {today.DayOfWeek}"
        : SchoolDays.IsHoliday(today, school.Holidays) ? "a holiday"
        : null;

    private static ExpectedDelivery Decided(
        ExpectedDelivery delivery,
        IReadOnlyList<UploadSummary> uploads,
        DateTimeOffset now
    )
    {
        var came = uploads
            .Where(upload => upload.TakenAt >= delivery.From && Fits(upload.Path, delivery.File))
            .OrderBy(upload => upload.TakenAt)
            .ToList();
        var accepted = came.Find(upload => upload.Result == UploadResult.Accepted);
        var other = came.FindLast(upload => upload.Result != UploadResult.Accepted);
        return delivery with
        {
            State = accepted is { } first
                ? first.TakenAt <= delivery.By
                    ? ExpectedState.Arrived
                    : ExpectedState.ArrivedLate
                : now < delivery.By
                    ? ExpectedState.Due
                    : ExpectedState.Late,
            ArrivedAt = accepted?.TakenAt,
            Unaccepted = other?.Id,
            UnacceptedResult = other?.Result,
        };
    }

    private static bool Fits(string path, string pattern) =>
        FileSystemName.MatchesSimpleExpression(pattern, path)
        || FileSystemName.MatchesSimpleExpression(pattern, path.AsSpan(path.LastIndexOf('/') + 1));
}

/// <summary>What one school is expected to send, in its own days and times.</summary>
public sealed record SchoolExpectations(
    string School,
    string Home,
    IReadOnlyList<ExpectedFile> Files,
    TimeZoneInfo Zone,
    IReadOnlyList<string> Holidays
)
{
    /// <summary>Of every enabled school that the configuration lists and from which something is expected.</summary>
    public static IEnumerable<SchoolExpectations> Of(UploadsOptions options)
    {
        foreach (var (name, school) in options.Schools)
        {
            var files = school.Expected ?? options.Expected;
            if (school.Enabled && files.Count > 0)
            {
                yield return new SchoolExpectations(
                    name,
                    school.Home ?? name,
                    files,
                    TimeZoneInfo.FindSystemTimeZoneById(school.TimeZone ?? options.TimeZone),
                    school.Holidays ?? options.Holidays
                );
            }
        }
    }
}
