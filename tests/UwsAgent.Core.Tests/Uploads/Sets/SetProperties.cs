using CsCheck;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Tests.Uploads.Sets;

/// <summary>Random sets are judged as the plainest program would.</summary>
public sealed class SetProperties
{
    private static readonly UploadProfile Profile = new()
    {
        Files =
        [
            new()
            {
                Name = "rooms.csv",
                DeletedWhen = new Dictionary<string, string> { ["state"] = "gone" },
                Columns =
                [
                    new() { Name = "id" },
                    new()
                    {
                        Name = "in",
                        References = "rooms.id",
                        Acyclic = true,
                    },
                    new() { Name = "state" },
                ],
            },
            new()
            {
                Name = "keys.csv",
                Columns =
                [
                    new()
                    {
                        Name = "opens",
                        List = true,
                        References = "rooms.id",
                    },
                ],
            },
        ],
    };

    private static readonly Gen<(int Id, int In, bool Gone)[]> Rooms = Gen.Select(
        Gen.Int[1, 12],
        Gen.Int[0, 14],
        Gen.Bool
    ).Array[0, 14];
    private static readonly Gen<int[][]> Opens = Gen.Int[1, 14].Array[1, 3].Array[1, 10];

    [Fact]
    public void Every_row_that_is_missing_or_deleted_is_one_error_and_every_circle_is_found() =>
        Gen.Select(Rooms, Opens)
            .Sample(
                (rooms, keys) =>
                {
                    rooms = [.. rooms.DistinctBy(room => room.Id)];
                    var files = new[]
                    {
                        OneRosterSet.Read(
                            Profile,
                            "rooms.csv",
                            "id,in,state\n"
                                + string.Concat(
                                    rooms.Select(room =>
                                        $"r{room.Id},{(room.In == 0 ? "" : $"r{room.In}")},{(room.Gone ? "gone" : "")}\n"
                                    )
                                )
                        ),
                        OneRosterSet.Read(
                            Profile,
                            "keys.csv",
                            "opens\n"
                                + string.Concat(
                                    keys.Select(key => $"\"{string.Join(", ", key.Select(one => $"r{one}"))}\"\n")
                                )
                        ),
                    };
                    var there = rooms.Select(room => room.Id).ToHashSet();
                    var gone = rooms.Where(room => room.Gone).Select(room => room.Id).ToHashSet();
                    int[] fromRooms =
                    [
                        .. rooms.Where(room => room is { Gone: false, In: > 0 }).Select(room => room.In).Distinct(),
                    ];
                    int[] fromKeys = [.. keys.SelectMany(key => key).Distinct()];
                    bool IsNone(int[] from) => there.Count > 0 && from.Length >= 5 && !from.Any(there.Contains);
                    var missing = new[] { fromRooms, fromKeys }
                        .Where(from => !IsNone(from))
                        .SelectMany(from => from)
                        .Distinct()
                        .Count(id => !there.Contains(id));
                    var none = new[] { fromRooms, fromKeys }.Count(IsNone);
                    var deleted = fromRooms.Concat(fromKeys).Distinct().Count(gone.Contains);
                    var groups = SetJudge
                        .Judge("set", Profile, files)
                        .Findings.CountBy(finding => finding.Rule)
                        .ToDictionary();
                    Assert.Equal(missing, groups.GetValueOrDefault("reference-missing"));
                    Assert.Equal(none, groups.GetValueOrDefault("reference-none"));
                    Assert.Equal(deleted, groups.GetValueOrDefault("reference-deleted"));
                    Assert.Equal(Circles(rooms), groups.GetValueOrDefault("reference-cycle"));
                },
                iter: 2_000
            );

    private static int Circles((int Id, int In, bool Gone)[] rooms)
    {
        var parents = rooms
            .Where(room => room is { Gone: false, In: > 0 })
            .ToDictionary(room => room.Id, room => room.In);
        var circles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in parents.Keys)
        {
            var path = new List<int>();
            var at = start;
            while (parents.TryGetValue(at, out var parent) && !path.Contains(at))
            {
                path.Add(at);
                at = parent;
            }

            if (path.IndexOf(at) is >= 0 and var first)
            {
                circles.Add(string.Join(' ', path.Skip(first).Order()));
            }
        }

        return circles.Count;
    }
}
