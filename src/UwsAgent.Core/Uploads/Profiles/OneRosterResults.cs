using static UwsAgent.Core.Uploads.Profiles.OneRoster;

namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>The files of OneRoster 1.1 beyond rostering: resources and results.</summary>
internal static class OneRosterResults
{
    public static IReadOnlyList<FileRules> Tables() =>
        [
            Table("categories.csv", Text("title", filled: true)),
            Table(
                "classResources.csv",
                Text("title"),
                To("classSourcedId", "classes", filled: true),
                To("resourceSourcedId", "resources", filled: true)
            ),
            Table(
                "courseResources.csv",
                Text("title"),
                To("courseSourcedId", "courses", filled: true),
                To("resourceSourcedId", "resources", filled: true)
            ),
            Table(
                "lineItems.csv",
                Text("title", filled: true),
                Text("description") with
                {
                    MaxLength = 0,
                },
                Typed("assignDate", CellType.Date, filled: true),
                Typed("dueDate", CellType.Date, filled: true),
                To("classSourcedId", "classes", filled: true),
                To("categorySourcedId", "categories", filled: true),
                To("gradingPeriodSourcedId", "academicSessions", filled: true),
                Typed("resultValueMin", CellType.Number, filled: true),
                Typed("resultValueMax", CellType.Number, filled: true)
            ),
            Table(
                "resources.csv",
                Text("vendorResourceId", filled: true),
                Text("title"),
                Text("roles"),
                Enum("importance", "primary", "secondary") with
                {
                    Filled = false,
                },
                Text("vendorId"),
                Text("applicationId")
            ),
            Table(
                "results.csv",
                To("lineItemSourcedId", "lineItems", filled: true),
                To("studentSourcedId", "users", filled: true),
                Enum("scoreStatus", "exempt", "fully graded", "not submitted", "partially graded", "submitted"),
                Typed("score", CellType.Number),
                Typed("scoreDate", CellType.Date, filled: true),
                Text("comment") with
                {
                    MaxLength = 0,
                }
            ),
        ];
}
