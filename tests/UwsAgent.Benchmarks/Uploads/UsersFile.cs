using System.Globalization;
using System.Text;

namespace UwsAgent.Benchmarks.Uploads;

/// <summary>Writes a users.csv of OneRoster 1.1 from a seed: invented people, the same for the same seed.</summary>
internal sealed class UsersFile(int seed)
{
    private const string Header =
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
        + "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,metadata.language";

    private static readonly string[] Given =
    [
        "José",
        "Emma",
        "Zoë",
        "Li",
        "Amélie",
        "Noah",
        "Ñusta",
        "Ben",
        "Ayşe",
        "Olga",
    ];
    private static readonly string[] Family =
    [
        "Lee",
        "\"Smith, Jr.\"",
        "García",
        "O'Brien",
        "\"van \"\"V\"\" Dyk\"",
        "Nowak",
    ];
    private static readonly string[] Roles = ["student", "student", "student", "guardian", "parent", "teacher"];

    private readonly Random random = new(seed);

    /// <param name="errorsPerRow">0 writes a clean file; some 1.67 makes a million errors of 600,000 rows.</param>
    public void Write(string path, int rows, double errorsPerRow)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write(Header + "\r\n");
        var owed = 0.0;
        for (var row = 1; row <= rows; row++)
        {
            owed += errorsPerRow;
            var errors = (int)owed;
            owed -= errors;
            file.Write(Row(row, errors));
        }
    }

    private string Row(int row, int errors)
    {
        var given = Given[random.Next(Given.Length)];
        var family = Family[random.Next(Family.Length)];
        var role = errors > 0 ? "pupil" : Roles[random.Next(Roles.Length)];
        var enabled = errors > 1 ? "TRUE" : "true";
        var mail = errors > 2 ? "nobody" : $"user{row}@school{row % 500}.example.org";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Id(row)},,,{enabled},{Id(-1 - (row % 40))},{role},user.{row},{{SIS:{row:D8}}},{given},{family},,{row:D8},{mail},,+1 555 {row % 900 + 100} {row % 9000 + 1000},{(row % 2 == 0 ? Id(row + 1) : "")},{row % 12:D2},,es\r\n"
        );
    }

    private static Guid Id(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, (long)number * -7046029254386353131);
        BitConverter.TryWriteBytes(bytes[8..], (long)number * 6364136223846793005);
        return new(bytes);
    }
}
