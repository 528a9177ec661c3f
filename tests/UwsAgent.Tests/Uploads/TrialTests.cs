using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Uploads;
using UwsAgent.Tests.Cli;

namespace UwsAgent.Tests.Uploads;

/// <summary>What people ask before anything is uploaded or activated, by both doors.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("uws-trial-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task A_file_is_judged_without_an_agent_and_ends_with_0_or_1()
    {
        Put("orgs.csv", OneRosterFiles.GoodOrgs);
        Assert.Equal(0, await AgentAsync(Path.Combine(folder, "orgs.csv")));
        Assert.StartsWith("ACCEPTED: orgs.csv, 0 errors, 0 notes", output.ToString(), StringComparison.Ordinal);
        Put("orgs.csv", OneRosterFiles.BadOrgs);
        Assert.Equal(1, await AgentAsync(Path.Combine(folder, "orgs.csv")));
        Assert.Contains("Where: line 3, column 5", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["orgs.csv"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_json_of_a_folder_names_file_line_column_and_rule_of_each_error()
    {
        Put("orgs.csv", OneRosterFiles.GoodOrgs);
        Put(
            "manifest.csv",
            "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
        );
        Assert.Equal(1, await AgentAsync(folder, "--json", "--profile", "oneroster"));
        var json = JsonNode.Parse(output.ToString())!;
        Assert.Equal("rejected", (string?)json["verdict"]);
        Assert.Equal(["manifest.csv", "orgs.csv"], json["files"]!.AsArray().Select(file => (string?)file!["name"]));
        var finding = json["findings"]![0]!;
        Assert.Equal(
            ("manifest.csv", 5, "set-file-missing", "error"),
            ((string?)finding["file"], (int)finding["line"]!, (string?)finding["rule"], (string?)finding["severity"])
        );
    }

    [Fact]
    public async Task What_is_not_there_or_not_known_is_told()
    {
        Assert.NotEqual(0, await AgentAsync(Path.Combine(folder, "nothing.csv")));
        Assert.Contains("There is no file or folder", error.ToString(), StringComparison.Ordinal);
        Put("orgs.csv", OneRosterFiles.GoodOrgs);
        Assert.NotEqual(0, await AgentAsync(folder, "--profile", "nonsense"));
        Assert.Contains(
            "There is no rule set 'nonsense'. There are: oneroster",
            error.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_from_standard_input_is_judged_by_the_agent_and_nothing_changes()
    {
        await using var bench = UploadBench.Open();
        var good = await UwsAsync(bench, OneRosterFiles.GoodOrgs, "check", "--as", "orgs.csv", "-");
        Assert.Equal((0, ""), (good.Code, good.Error));
        var bad = await UwsAsync(
            bench,
            OneRosterFiles.BadOrgs,
            "check",
            "--as",
            "orgs.csv",
            "--school",
            "alpha",
            "--json"
        );
        Assert.Equal(1, bad.Code);
        Assert.Equal("rejected", (string?)JsonNode.Parse(bad.Out)!["verdict"]);
        Assert.Empty(await bench.ReportedAsync());
        Assert.Empty(bench.Receipts("alpha", ""));
    }

    [Fact]
    public async Task An_archive_from_standard_input_is_judged_too()
    {
        await using var bench = UploadBench.Open();
        var probe = new CommandProbe { Input = Zip("orgs.csv", OneRosterFiles.GoodOrgs) };
        var ended = await probe.RunAsync([Commands(bench)], ["uploads", "check", "--as", "set.zip"]);
        Assert.Equal(1, ended.Code);
        Assert.Contains("manifest-missing", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_in_the_place_of_standard_input_is_refused()
    {
        await using var bench = UploadBench.Open();
        var ended = await UwsAsync(bench, "", "check", "/etc/shadow");
        Assert.Equal(2, ended.Code);
        Assert.Contains("redirect it", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_tried_on_what_was_accepted_before_they_are_in_force()
    {
        await using var bench = UploadBench.Open(options =>
            options with
            {
                DefaultProfiles = ["mine"],
                Profiles = new Dictionary<string, UploadProfile>
                {
                    ["mine"] = new() { Files = [new() { Name = "*.csv", Columns = [new() { Name = "a" }] }] },
                },
            }
        );
        bench.Put("alpha/short.csv", "a\n1\n");
        bench.Put("alpha/long.csv", "a\n123456\n");
        await bench.UntilReportedAsync(2);

        const string Stricter = """
            { "Uploads": { "Profiles": { "mine": { "Files": [ { "Name": "*.csv", "Columns": [ { "Name": "a", "MaxLength": 3 } ] } ] } } } }
            """;
        var ended = await UwsAsync(bench, Stricter, "test-rules", "-");
        Assert.Equal(1, ended.Code);
        Assert.Contains("long.csv", ended.Out, StringComparison.Ordinal);
        Assert.Contains("value-long", ended.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("short.csv", ended.Out, StringComparison.Ordinal);
        Assert.Contains("2 accepted files: 1 would be rejected, 1 accepted again", ended.Out, StringComparison.Ordinal);

        var same = await UwsAsync(
            bench,
            """{ "Uploads": { "Profiles": { "other": { "UnknownFiles": "JudgeAsCsv" } } } }""",
            "test-rules"
        );
        Assert.Equal(0, same.Code);
        Assert.Contains("2 have the same rules as before", same.Out, StringComparison.Ordinal);

        var broken = await UwsAsync(
            bench,
            """{ "Uploads": { "Profiles": { "mine": { "Fils": [] } } } }""",
            "test-rules"
        );
        Assert.Contains("Fils", broken.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, broken.Code);
    }

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private Task<int> AgentAsync(params string[] arguments)
    {
        output.GetStringBuilder().Clear();
        return AgentCommandLine.RunAsync(
            ["check-upload", "--root", Path.Combine(folder, ".agent"), .. arguments],
            new AgentConsole(output, error)
        );
    }

    private static Task<Ended> UwsAsync(UploadBench bench, string input, params string[] arguments) =>
        new CommandProbe { Input = Encoding.UTF8.GetBytes(input) }.RunAsync(
            [Commands(bench)],
            ["uploads", .. arguments]
        );

    private static UploadsCommands Commands(UploadBench bench) => UploadsCommandsTests.Commands(bench);

    internal static byte[] Zip(string name, string text)
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return archive.ToArray();
    }
}
