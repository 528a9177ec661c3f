namespace UwsAgent.Core.Uploads.Profiles;

/// <summary>A set as Clever takes it: five files, columns in any order, further columns welcome.</summary>
internal static class Clever
{
    private static readonly string[] Grades =
    [
        "Kindergarten",
        "TransitionalKindergarten",
        "PreKindergarten",
        "InfantToddler",
        "Preschool",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
        "12",
        "13",
        "PostGraduate",
        "Ungraded",
        "Other",
    ];

    public static UploadProfile Profile { get; } =
        new()
        {
            Description = "A Clever-style set: schools, students, teachers, sections and enrollments",
            Files =
            [
                Table("schools.csv", Key("School_id"), Text("School_name", filled: true), Text("School_number")),
                Table(
                    "students.csv",
                    Key("Student_id"),
                    To("School_id", "schools.School_id"),
                    Text("Student_number"),
                    Text("First_name", filled: true),
                    Text("Last_name", filled: true),
                    new()
                    {
                        Name = "Grade",
                        Optional = true,
                        Values = Grades,
                        ShowValues = true,
                    },
                    Email("Student_email")
                ),
                Table(
                    "teachers.csv",
                    Key("Teacher_id"),
                    To("School_id", "schools.School_id"),
                    Text("First_name", filled: true),
                    Text("Last_name", filled: true),
                    Email("Teacher_email")
                ),
                Table(
                    "sections.csv",
                    Key("Section_id"),
                    To("School_id", "schools.School_id"),
                    To("Teacher_id", "teachers.Teacher_id"),
                    Text("Name"),
                    Text("Period")
                ),
                Table(
                    "enrollments.csv",
                    To("School_id", "schools.School_id"),
                    To("Section_id", "sections.Section_id"),
                    To("Student_id", "students.Student_id")
                ) with
                {
                    UniqueTogether =
                    [
                        ["Section_id", "Student_id"],
                    ],
                },
            ],
        };

    private static FileRules Table(string name, params ColumnRules[] columns) =>
        new()
        {
            Name = name,
            Required = true,
            LineBreaksInCells = true,
            Columns = columns,
        };

    private static ColumnRules Key(string name) =>
        new()
        {
            Name = name,
            Type = CellType.Id,
            Filled = true,
            Unique = true,
        };

    private static ColumnRules To(string name, string column) =>
        new()
        {
            Name = name,
            Type = CellType.Id,
            Filled = true,
            References = column,
        };

    private static ColumnRules Text(string name, bool filled = false) =>
        new()
        {
            Name = name,
            Optional = !filled,
            Filled = filled,
        };

    private static ColumnRules Email(string name) => Text(name) with { Type = CellType.Email };
}
