using System.Text;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Tests.Uploads.Sets;

/// <summary>A set of OneRoster 1.1 that is right, to be changed by tests.</summary>
internal sealed class OneRosterSet
{
    public const string Head = "sourcedId,status,dateLastModified,";
    private static readonly string[] Core =
    [
        "academicSessions",
        "orgs",
        "users",
        "courses",
        "classes",
        "enrollments",
        "demographics",
    ];
    private static readonly string[] Further =
    [
        "categories",
        "classResources",
        "courseResources",
        "lineItems",
        "resources",
        "results",
    ];

    public static UploadProfile Profile => ShippedProfiles.All["oneroster"];

    public SortedDictionary<string, string> Files { get; } =
        new(StringComparer.Ordinal)
        {
            ["academicSessions.csv"] =
                Head
                + "title,type,startDate,endDate,parentSourcedId,schoolYear\n"
                + "y1,,,2026,schoolYear,2026-09-01,2027-06-30,,2027\nt1,,,Autumn,term,2026-09-01,2026-12-20,y1,2027\n",
            ["orgs.csv"] =
                Head + "name,type,identifier,parentSourcedId\nd1,,,District,district,,\no1,,,North,school,,d1\n",
            ["users.csv"] =
                Head
                + "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
                + "u1,,,true,o1,student,emma,,Emma,Lee,,,,,,p1,05,\nu2,,,true,\"o1,d1\",teacher,ann,,Ann,Roe,,,,,,,,\np1,,,true,o1,parent,bo,,Bo,Lee,,,,,,u1,,\n",
            ["courses.csv"] =
                Head
                + "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\nk1,,,y1,Maths,,,o1,,\n",
            ["classes.csv"] =
                Head
                + "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
                + "c1,,,Maths 5,,k1,,scheduled,,o1,t1,,,\n",
            ["enrollments.csv"] =
                Head
                + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,,,c1,o1,u1,student,,,\ne2,,,c1,o1,u2,teacher,true,,\n",
            ["manifest.csv"] = Manifest(
                Core.ToDictionary(table => table, table => table == "demographics" ? "absent" : "bulk")
            ),
        };

    public static string Manifest(IReadOnlyDictionary<string, string> tables) =>
        "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
        + string.Concat(
            Core.Concat(Further).Select(table => $"file.{table},{tables.GetValueOrDefault(table, "absent")}\n")
        );

    public OneRosterSet With(string file, string right, string wrong)
    {
        Assert.Contains(right, Files[file], StringComparison.Ordinal);
        Files[file] = Files[file].Replace(right, wrong, StringComparison.Ordinal);
        return this;
    }

    public OneRosterSet Without(string file)
    {
        Assert.True(Files.Remove(file));
        return this;
    }

    public OneRosterSet And(string file, string content)
    {
        Files[file] = content;
        return this;
    }

    public IReadOnlyList<SetFile> Read() => [.. Files.Select(file => Read(Profile, file.Key, file.Value))];

    public Verdict Judge() => SetJudge.Judge("set", Profile, Read());

    /// <summary>File, rule, line and column of each finding, in order.</summary>
    public IReadOnlyList<string> Places() => Places(Judge());

    public static IReadOnlyList<string> Places(Verdict verdict) =>
        [.. verdict.Findings.Select(found => $"{found.File ?? "-"} {found.Rule} {found.Line}:{found.Column}")];

    public static SetFile Read(UploadProfile profile, string name, string content)
    {
        var judged = UploadJudge
            .ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), new(name), profile, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return new(name, judged.Verdict, judged.Keys);
    }
}
