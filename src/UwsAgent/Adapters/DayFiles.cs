using System.Globalization;

namespace UwsAgent.Adapters;

/// <summary>Append-only files named by their day in UTC, <c>2026-11-23.jsonl</c>, in one directory.</summary>
internal sealed class DayFiles(string directory)
{
    private const string Ending = ".jsonl";
    private const string DayFormat = "yyyy-MM-dd";

    public string Directory => directory;

    public string PathOf(DateOnly day) =>
        Path.Join(directory, day.ToString(DayFormat, CultureInfo.InvariantCulture) + Ending);

    /// <summary>The days that have a file, oldest first; none when the directory is gone.</summary>
    public IReadOnlyList<DateOnly> Days()
    {
        try
        {
            return
            [
                .. System
                    .IO.Directory.EnumerateFiles(directory, "*" + Ending)
                    .Select(path => DayOf(Path.GetFileNameWithoutExtension(path)))
                    .OfType<DateOnly>()
                    .Order(),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public int DropBefore(DateOnly day)
    {
        var old = Days().Where(one => one < day).ToList();
        old.ForEach(one => File.Delete(PathOf(one)));
        return old.Count;
    }

    private static DateOnly? DayOf(string name) =>
        DateOnly.TryParseExact(name, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
