namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>The files of OneRoster 1.1 CSV: headers in the order of the specification, values, and what must be filled.</summary>
internal static class OneRoster
{
    private const int MostOfText = 255;

    private static readonly string[] Statuses = ["active", "tobedeleted"];

    public static UploadProfile Profile { get; } =
        new()
        {
            Description = "OneRoster 1.1 CSV: rostering, resources and results, alone or as a set with its manifest",
            Manifest = new()
            {
                Versions = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["manifest.version"] = "1.0",
                    ["oneroster.version"] = "1.1",
                },
            },
            Files =
            [
                Users(),
                Table(
                    "orgs.csv",
                    Text("name", filled: true),
                    Enum("type", OrgTypes),
                    Text("identifier"),
                    Parent("orgs")
                ),
                Classes(),
                Enrollments(),
                Table(
                    "academicSessions.csv",
                    Text("title", filled: true),
                    Enum("type", SessionTypes),
                    Typed("startDate", CellType.Date, filled: true),
                    Typed("endDate", CellType.Date, filled: true),
                    Parent("academicSessions"),
                    Typed("schoolYear", CellType.WholeNumber, filled: true)
                ),
                Table(
                    "courses.csv",
                    To("schoolYearSourcedId", "academicSessions"),
                    Text("title", filled: true),
                    Text("courseCode"),
                    Text("grades"),
                    To("orgSourcedId", "orgs", filled: true),
                    Text("subjects"),
                    Text("subjectCodes")
                ),
                Demographics(),
                .. OneRosterResults.Tables(),
                Manifest(),
            ],
        };

    private static string[] OrgTypes => ["department", "school", "district", "local", "state", "national"];

    private static string[] SessionTypes => ["gradingPeriod", "semester", "schoolYear", "term"];

    private static string[] Flags =>
        [
            "americanIndianOrAlaskaNative",
            "asian",
            "blackOrAfricanAmerican",
            "nativeHawaiianOrOtherPacificIslander",
            "white",
            "demographicRaceTwoOrMoreRaces",
            "hispanicOrLatinoEthnicity",
        ];

    private static string[] Roles =>
        ["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"];

    private static FileRules Users() =>
        Table(
            "users.csv",
            Typed("enabledUser", CellType.Boolean, filled: true),
            To("orgSourcedIds", "orgs", filled: true) with
            {
                List = true,
            },
            Enum("role", Roles),
            Text("username", filled: true),
            Text("userIds"),
            Text("givenName", filled: true),
            Text("familyName", filled: true),
            Text("middleName"),
            Text("identifier"),
            Typed("email", CellType.Email),
            Text("sms"),
            Text("phone"),
            To("agentSourcedIds", "users") with
            {
                List = true,
            },
            Text("grades"),
            Text("password") with
            {
                ShouldBeEmpty = true,
            }
        );

    private static FileRules Classes() =>
        Table(
            "classes.csv",
            Text("title", filled: true),
            Text("grades"),
            To("courseSourcedId", "courses", filled: true),
            Text("classCode"),
            Enum("classType", ["homeroom", "scheduled"]),
            Text("location"),
            To("schoolSourcedId", "orgs", filled: true),
            To("termSourcedIds", "academicSessions", filled: true) with
            {
                List = true,
            },
            Text("subjects"),
            Text("subjectCodes"),
            Text("periods")
        );

    private static FileRules Enrollments() =>
        Table(
            "enrollments.csv",
            To("classSourcedId", "classes", filled: true),
            To("schoolSourcedId", "orgs", filled: true),
            To("userSourcedId", "users", filled: true),
            Enum("role", ["administrator", "proctor", "student", "teacher"]),
            Typed("primary", CellType.Boolean),
            Typed("beginDate", CellType.Date),
            Typed("endDate", CellType.Date)
        );

    private static FileRules Demographics() =>
        Table(
            "demographics.csv",
            Key() with
            {
                References = "users.sourcedId",
            },
            [
                Typed("birthDate", CellType.Date),
                Enum("sex", ["male", "female"]) with
                {
                    Filled = false,
                },
                .. Flags.Select(name => Typed(name, CellType.Boolean)),
                Text("countryOfBirthCode"),
                Text("stateOfBirthAbbreviation"),
                Text("cityOfBirth"),
                Text("publicSchoolResidenceStatus"),
            ]
        );

    private static FileRules Manifest() =>
        new()
        {
            Name = "manifest.csv",
            ColumnsInOrder = true,
            ExtraColumns = ExtraColumns.Reject,
            Columns = [Text("propertyName", filled: true) with { Unique = true }, Text("value")],
        };

    /// <summary>Every table begins with the same three columns; the last two are empty in a full export and filled in one of changes.</summary>
    internal static FileRules Table(string name, params ColumnRules[] columns) => Table(name, Key(), columns);

    internal static ColumnRules Text(string name, bool filled = false) =>
        new()
        {
            Name = name,
            Filled = filled,
            MaxLength = MostOfText,
        };

    /// <summary>The identifier of a row of another table.</summary>
    internal static ColumnRules To(string name, string table, bool filled = false) =>
        Typed(name, CellType.Id, filled) with
        {
            References = $"{table}.sourcedId",
        };

    internal static ColumnRules Enum(string name, params string[] values) =>
        new()
        {
            Name = name,
            Filled = true,
            Values = values,
        };

    internal static ColumnRules Typed(string name, CellType type, bool filled = false) =>
        new()
        {
            Name = name,
            Filled = filled,
            Type = type,
        };

    private static FileRules Table(string name, ColumnRules key, ColumnRules[] columns) =>
        new()
        {
            Name = name,
            ColumnsInOrder = true,
            ExtraColumns = ExtraColumns.MetadataAtEnd,
            FilledTogether =
            [
                ["status", "dateLastModified"],
            ],
            DeletedWhen = new Dictionary<string, string>(StringComparer.Ordinal) { ["status"] = "tobedeleted" },
            Columns =
            [
                key,
                Enum("status", Statuses) with
                {
                    Filled = false,
                },
                Typed("dateLastModified", CellType.Timestamp),
                .. columns,
            ],
        };

    private static ColumnRules Key() => Typed("sourcedId", CellType.Id, filled: true) with { Unique = true };

    private static ColumnRules Parent(string table) => To("parentSourcedId", table) with { Acyclic = true };
}
