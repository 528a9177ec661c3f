namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>What schools send twice a day and once a year: attendance, one row for each student and day, and the calendar.</summary>
internal static class SchoolDay
{
    public static UploadProfile Attendance { get; } =
        new()
        {
            Description = "Attendance, one row for each student and day",
            Archives = [],
            Files =
            [
                new()
                {
                    Name = "attendance.csv",
                    HeaderOnly = true,
                    Columns =
                    [
                        Id("school_id"),
                        Id("student_id"),
                        new()
                        {
                            Name = "attendance_event_date",
                            Type = CellType.Date,
                            Filled = true,
                        },
                        Text("attendance_event_category") with
                        {
                            Filled = true,
                        },
                        Text("attendance_event_reason"),
                        Text("duration") with
                        {
                            Optional = true,
                        },
                        Text("description") with
                        {
                            Optional = true,
                        },
                    ],
                    UniqueTogether =
                    [
                        ["school_id", "student_id", "attendance_event_date"],
                    ],
                },
            ],
        };

    public static UploadProfile Calendar { get; } =
        new()
        {
            Description = "The school calendar, one row for each school and day",
            Archives = [],
            Files =
            [
                new()
                {
                    Name = "calendar.csv",
                    Columns =
                    [
                        Id("school_id"),
                        new()
                        {
                            Name = "calendar_date",
                            Type = CellType.Date,
                            Filled = true,
                        },
                        Text("calendar_events") with
                        {
                            Filled = true,
                            Pattern = """\[\s*("[^"]*"(\s*,\s*"[^"]*")*)?\s*\]""",
                            PatternInWords = "a list in brackets, each entry in quotation marks: [\"In Session\"]",
                            ShowValues = true,
                        },
                        Id("school_year_id"),
                    ],
                    UniqueTogether =
                    [
                        ["school_id", "calendar_date"],
                    ],
                },
            ],
        };

    private static ColumnRules Id(string name) =>
        new()
        {
            Name = name,
            Type = CellType.Id,
            Filled = true,
        };

    private static ColumnRules Text(string name) => new() { Name = name, MaxLength = 500 };
}
