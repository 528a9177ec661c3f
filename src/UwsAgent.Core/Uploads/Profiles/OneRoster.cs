namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>The files of OneRoster 1.1 CSV: headers in the order of the specification, values, and what must be filled.</summary>
internal static class OneRoster
{
    private const int MostOfText = 255;

    private static readonly string[] Statuses = ["active", "tobedeleted"];

    public static UploadProfile Profile { get; } =
        new()
        {
            Description = "OneRoster 1.1 CSV rostering: users, orgs, classes, enrollments and what goes with them",
            Files =
            [
                Users(),
                Table(
                    "orgs.csv",
                    Text("name", filled: true),
                    Enum("type", OrgTypes),
                    Text("identifier"),
                    Ref("parentSourcedId")
                ),
                Classes(),
                Enrollments(),
                Table(
                    "academicSessions.csv",
                    Text("title", filled: true),
                    Enum("type", SessionTypes),
                    Typed("startDate", CellType.Date, filled: true),
                    Typed("endDate", CellType.Date, filled: true),
                    Ref("parentSourcedId"),
                    Typed("schoolYear", CellType.WholeNumber, filled: true)
                ),
                Table(
                    "courses.csv",
                    Ref("schoolYearSourcedId"),
                    Text("title", filled: true),
                    Text("courseCode"),
                    Text("grades"),
                    Ref("orgSourcedId", filled: true),
                    Text("subjects"),
                    Text("subjectCodes")
                ),
                Demographics(),
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
            Ref("orgSourcedIds", filled: true) with
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
            Ref("agentSourcedIds") with
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
            Ref("courseSourcedId", filled: true),
            Text("classCode"),
            Enum("classType", ["homeroom", "scheduled"]),
            Text("location"),
            Ref("schoolSourcedId", filled: true),
            Ref("termSourcedIds", filled: true) with
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
            Ref("classSourcedId", filled: true),
            Ref("schoolSourcedId", filled: true),
            Ref("userSourcedId", filled: true),
            Enum("role", ["administrator", "proctor", "student", "teacher"]),
            Typed("primary", CellType.Boolean),
            Typed("beginDate", CellType.Date),
            Typed("endDate", CellType.Date)
        );

    private static FileRules Demographics() =>
        Table(
            "demographics.csv",
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
    private static FileRules Table(string name, params ColumnRules[] columns) =>
        new()
        {
            Name = name,
            ColumnsInOrder = true,
            ExtraColumns = ExtraColumns.MetadataAtEnd,
            FilledTogether =
            [
                ["status", "dateLastModified"],
            ],
            Columns =
            [
                Ref("sourcedId", filled: true) with
                {
                    Unique = true,
                },
                Enum("status", Statuses) with
                {
                    Filled = false,
                },
                Typed("dateLastModified", CellType.Timestamp),
                .. columns,
            ],
        };

    private static ColumnRules Text(string name, bool filled = false) =>
        new()
        {
            Name = name,
            Filled = filled,
            MaxLength = MostOfText,
        };

    private static ColumnRules Ref(string name, bool filled = false) => Typed(name, CellType.Id, filled);

    private static ColumnRules Enum(string name, string[] values) =>
        new()
        {
            Name = name,
            Filled = true,
            Values = values,
        };

    private static ColumnRules Typed(string name, CellType type, bool filled = false) =>
        new()
        {
            Name = name,
            Filled = filled,
            Type = type,
        };
}
