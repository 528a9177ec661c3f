using System.Text;
using UwsAgent.Core.Tests.Uploads.Sets;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Core.Tests.Uploads.Archives;

public sealed class ArchiveJudgeTests
{
    private const string Orgs = OneRosterSet.Head + "name,type,identifier,parentSourcedId\no1,,,North,school,,\n";
    private static readonly byte[] Small = Encoding.UTF8.GetBytes(Orgs);

    [Fact]
    public void E44_a_set_in_an_archive_is_judged_as_a_whole()
    {
        var set = new OneRosterSet();
        var verdict = Judge(HandZip.Of([.. set.Files.Select(file => (file.Key, file.Value))]));
        Assert.Equal([], OneRosterSet.Places(verdict));
        Assert.Equal(7, verdict.Parts.Count);
        Assert.Equal("zip", verdict.Encoding);

        set.With("users.csv", ",p1,05", ",p9,05").With("orgs.csv", ",school,", ",castle,");
        Assert.Equal(
            ["users.csv reference-missing 2:16", "orgs.csv value-not-allowed 3:5"],
            OneRosterSet.Places(Judge(HandZip.Of([.. set.Files.Select(file => (file.Key, file.Value))])))
        );
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 8)]
    [InlineData(true, 8)]
    public void E44_sixty_four_bit_fields_and_data_descriptors_are_read(bool is64, ushort flags) =>
        Assert.Equal(
            ["- manifest-missing 0:0"],
            Places(
                new HandZip { Is64 = is64 }
                    .Add("orgs.csv", Small, entry => entry with { Flags = flags })
                    .ToBytes()
            )
        );

    [Fact]
    public void E44_an_entry_that_is_only_stored_is_read() =>
        Assert.Equal(
            ["- manifest-missing 0:0"],
            Places(new HandZip().Add("orgs.csv", Small, entry => entry with { Method = 0, Packed = Small }).ToBytes())
        );

    [Theory]
    [InlineData("../orgs.csv", "archive-name")]
    [InlineData("a/../../orgs.csv", "archive-name")]
    [InlineData("..\\orgs.csv", "archive-name")]
    [InlineData("/etc/orgs.csv", "archive-name")]
    [InlineData("C:\\orgs.csv", "archive-name")]
    [InlineData("org\ns.csv", "archive-name")]
    [InlineData("\u202Eorgs.csv", "archive-name")]
    public void E44_a_name_that_leads_elsewhere_is_refused(string name, string rule) =>
        Assert.Equal([$"- {rule} 0:0"], Places(HandZip.Of((name, Orgs))));

    public static TheoryData<string, string> Lies =>
        new()
        {
            { "symlink", "archive-link" },
            { "encrypted", "archive-encrypted" },
            { "aes", "archive-encrypted" },
            { "bzip2", "archive-method" },
            { "smaller", "archive-size" },
            { "larger", "archive-size" },
            { "stored-size", "archive-size" },
            { "crc", "archive-damaged" },
            { "local-name", "archive-damaged" },
            { "packed-beyond", "archive-overlap" },
            { "header-outside", "archive-damaged" },
            { "not-deflate", "archive-damaged" },
        };

    [Theory]
    [MemberData(nameof(Lies))]
    public void E44_an_entry_that_lies_or_is_no_file_is_refused(string lie, string rule)
    {
        var zip = new HandZip().Add(
            "orgs.csv",
            Small,
            entry =>
                lie switch
                {
                    "symlink" => entry with { Attributes = 0xA1FF0000 },
                    "encrypted" => entry with { Flags = 1 },
                    "aes" => entry with { Method = 99 },
                    "bzip2" => entry with { Method = 12 },
                    "smaller" => entry with { Bytes = entry.Bytes - 1 },
                    "larger" => entry with { Bytes = entry.Bytes + 1 },
                    "stored-size" => entry with { Method = 0, Bytes = 1 << 30 },
                    "crc" => entry with { Crc = entry.Crc ^ 1 },
                    "local-name" => entry with { LocalName = "args.csv"u8.ToArray() },
                    "packed-beyond" => entry with { PackedSaid = 1 << 20 },
                    "header-outside" => entry with { HeaderAt = 1 << 20 },
                    _ => entry with { Packed = [7, 7, 7, 7] },
                }
        );
        Assert.Equal([$"- {rule} 0:0"], Places(zip.ToBytes()));
    }

    [Fact]
    public void E44_overlapping_entries_are_refused_before_anything_is_unpacked()
    {
        Assert.Equal(["- archive-damaged 0:0"], Places(Bombs.Overlap()));
        Assert.Equal(["- archive-overlap 0:0"], Places(Bombs.Quoted()));
        var twice = new HandZip().Add("orgs.csv", Small).Add("orgs.csv", Small, entry => entry with { HeaderAt = 0 });
        Assert.Equal(["- archive-overlap 0:0"], Places(twice.ToBytes()));
    }

    [Fact]
    public void E44_an_archive_in_an_archive_is_refused_whatever_it_is_called()
    {
        var inner = HandZip.Of(("orgs.csv", Orgs));
        Assert.Equal(["- archive-nested 0:0"], Places(new HandZip().Add("more.zip", inner).ToBytes()));
        Assert.Equal(["- archive-nested 0:0"], Places(new HandZip().Add("orgs.csv", inner).ToBytes()));
        Assert.Equal(["- archive-nested 0:0"], Places(new HandZip().Add("orgs.csv", [0x1F, 0x8B, 8, 0]).ToBytes()));
    }

    [Fact]
    public void E44_a_bomb_is_refused_by_what_it_says_of_itself_and_otherwise_while_it_is_unpacked()
    {
        var zeros = new byte[100 << 20];
        Assert.Equal(["- archive-bomb 0:0"], Places(new HandZip().Add("orgs.csv", zeros).ToBytes()));
        var lying = new HandZip().Add("orgs.csv", zeros, entry => entry with { Bytes = 1_000 }).ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["- archive-size 0:0"], Places(lying));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal(
            ["- archive-too-large 0:0"],
            OneRosterSet.Places(Judge(HandZip.Of(("orgs.csv", Orgs)), new() { MaxUnpackedBytes = 10 }))
        );
    }

    [Fact]
    public void E44_too_many_entries_are_refused_also_when_the_archive_says_fewer()
    {
        var files = Enumerable.Range(0, 101).Select(i => ($"a{i}.csv", "a\n")).ToArray();
        Assert.Equal(["- archive-too-many 0:0"], Places(HandZip.Of(files)));
        var lying = new HandZip { CountSaid = 1 };
        foreach (var (name, text) in files)
        {
            lying.Add(name, Encoding.UTF8.GetBytes(text));
        }

        Assert.Equal(["- archive-too-many 0:0"], Places(lying.ToBytes()));
        Assert.Equal(
            ["- archive-damaged 0:0"],
            Places(
                new HandZip { CountSaid = 2 }
                    .Add("orgs.csv", Small)
                    .ToBytes()
            )
        );
    }

    [Fact]
    public void E44_a_directory_that_is_cut_off_is_told()
    {
        var whole = HandZip.Of(("orgs.csv", Orgs));
        foreach (var length in new[] { 0, 4, 30, whole.Length / 2, whole.Length - 30, whole.Length - 1 })
        {
            Assert.Equal(["- archive-damaged 0:0"], Places(whole[..length]));
        }
    }

    [Fact]
    public void E44_something_before_the_archive_is_refused() =>
        Assert.Equal(
            ["- archive-prepended 0:0"],
            Places(
                new HandZip { Before = "MZ this is a program"u8.ToArray() }
                    .Add("orgs.csv", Small)
                    .ToBytes()
            )
        );

    [Fact]
    public void E44_a_name_that_stands_twice_is_refused()
    {
        Assert.Equal(["- archive-doubled 0:0"], Places(HandZip.Of(("orgs.csv", Orgs), ("orgs.csv", Orgs))));
        Assert.Equal(["- archive-doubled 0:0"], Places(HandZip.Of(("orgs.csv", Orgs), ("Orgs.csv", Orgs))));
    }

    [Fact]
    public void E44_a_folder_around_the_set_and_what_macs_add_do_no_harm()
    {
        var set = new OneRosterSet().Files.Select(file => ("export/" + file.Key, file.Value));
        var zip = new HandZip().Add("export/", [], entry => entry with { Attributes = 0x41ED0000 });
        foreach (var (name, text) in set.Append(("__MACOSX/export/._users.csv", "x")).Append(("export/.DS_Store", "x")))
        {
            zip.Add(name, Encoding.UTF8.GetBytes(text));
        }

        var verdict = Judge(zip.ToBytes());
        Assert.Equal(["- archive-folder 0:0"], OneRosterSet.Places(verdict));
        Assert.True(verdict.Accepted);
        Assert.Equal(["- archive-folders 0:0"], Places(HandZip.Of(("a/orgs.csv", Orgs), ("b/users.csv", Orgs))));
    }

    [Fact]
    public void E44_an_archive_without_a_file_is_told()
    {
        Assert.Equal(["- archive-empty 0:0"], Places(HandZip.Of()));
        Assert.Equal(["- archive-empty 0:0"], Places(HandZip.Of((".DS_Store", "x"))));
    }

    [Fact]
    public void E44_something_else_that_is_only_called_an_archive_is_told() =>
        Assert.Equal(["- archive-damaged 0:0"], Places(Encoding.UTF8.GetBytes(Orgs)));

    [Fact]
    public void E44_damage_anywhere_ends_in_a_verdict()
    {
        var whole = HandZip.Of(("orgs.csv", Orgs), ("manifest.csv", "propertyName,value\na,b\n"));
        for (var at = 0; at < whole.Length; at++)
        {
            var bytes = whole.ToArray();
            bytes[at] ^= 0xFF;
            Judge(bytes);
        }
    }

    private static IReadOnlyList<string> Places(byte[] zip) => OneRosterSet.Places(Judge(zip));

    private static Verdict Judge(byte[] zip, ArchiveLimits? limits = null) =>
        ContentJudge
            .JudgeAsync(
                new MemoryStream(zip),
                new("set.zip"),
                ShippedProfiles.All["oneroster"],
                limits ?? new(),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult()
            .Verdict;
}
