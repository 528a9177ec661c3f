using CsCheck;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Tests.Uploads.Sets;

public sealed class TableKeysFileTests
{
    [Fact]
    public void A_set_is_judged_the_same_from_what_was_written()
    {
        var files = new OneRosterSet()
            .With("users.csv", ",p1,05", ",p9,05")
            .With("orgs.csv", "d1,,,District,district,,\n", "d1,,,District,district,,o1\n")
            .With("classes.csv", "c1,,,", "c1,tobedeleted,2026-09-01T00:00:00Z,")
            .Read();
        var again = files.Select(file => file with { Keys = Again(file.Keys!) }).ToList();
        var verdict = SetJudge.Judge("set", OneRosterSet.Profile, again);
        Assert.Equal(
            OneRosterSet.Places(SetJudge.Judge("set", OneRosterSet.Profile, files)),
            OneRosterSet.Places(verdict)
        );
        Assert.True(verdict.ErrorCount >= 3);
    }

    [Fact]
    public void Damage_anywhere_is_found()
    {
        var whole = Written(new OneRosterSet().Read().Single(file => file.FileName == "users.csv").Keys!);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[1, 255])
            .Sample(
                (at, with) =>
                {
                    var bytes = whole.ToArray();
                    bytes[at] ^= (byte)with;
                    Assert.Throws<InvalidDataException>(() => TableKeysFile.Read(new MemoryStream(bytes)));
                    Assert.Throws<InvalidDataException>(() => TableKeysFile.Read(new MemoryStream(whole[..at])));
                },
                iter: 500
            );
    }

    private static TableKeys Again(TableKeys keys) => TableKeysFile.Read(new MemoryStream(Written(keys)));

    private static byte[] Written(TableKeys keys)
    {
        var stream = new MemoryStream();
        TableKeysFile.Write(keys, stream);
        return stream.ToArray();
    }
}
