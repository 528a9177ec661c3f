using System.Diagnostics;
using System.Text;

namespace UwsAgent.Tests.Configuration;

public sealed class FileSystemConfigurationFilesTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_are_read_from_the_weakest_to_the_strongest_and_by_name()
    {
        foreach (
            var name in new[]
            {
                "20-b.json",
                "10-a.json",
                "9.json",
                "Z.json",
                "x.json.new",
                "y.json~",
                ".hidden.json",
                "#z.json#",
                "readme.md",
                ".#10-a.json",
            }
        )
        {
            File.WriteAllText(folder.Part(name), "{}");
        }

        File.WriteAllText(folder.Main, "{}");
        File.WriteAllText(folder.Defaults, "{}");
        Directory.CreateDirectory(folder.Part("folder.json"));
        Assert.Equal(
            [
                folder.Defaults,
                folder.Main,
                folder.Part("10-a.json"),
                folder.Part("20-b.json"),
                folder.Part("9.json"),
                folder.Part("Z.json"),
            ],
            folder.Files.Read().Files.Select(file => file.Path)
        );
    }

    [Fact]
    public void Nothing_at_all_is_no_fault()
    {
        Directory.Delete(folder.Paths.ConfigDirectory, recursive: true);
        Assert.Empty(folder.Files.Read().Files);
        Assert.NotEmpty(folder.Files.Mark([]));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_told_with_the_user()
    {
        // A file that not even root can read.
        const string Forbidden = "/proc/sys/vm/drop_caches";
        Assert.SkipUnless(File.Exists(Forbidden), "needs Linux's /proc/sys");
        File.CreateSymbolicLink(folder.Part("x.json"), Forbidden);
        Assert.Equal(
            $"cannot be read: permission denied for user {Environment.UserName}",
            Assert.Single(folder.Files.Read().Files).Problem
        );
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes in the file system are POSIX's");
        using (var pipe = Process.Start("mkfifo", folder.Part("x.json")))
        {
            pipe.WaitForExit();
        }

        Assert.Equal("is not an ordinary file", Assert.Single(folder.Files.Read().Files).Problem);
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_refused()
    {
        using (var large = File.Create(folder.Main))
        {
            large.SetLength(5 << 20);
        }

        Assert.Equal(
            "is larger than 4 MiB, so it is no configuration",
            Assert.Single(folder.Files.Read().Files).Problem
        );
    }

    [Fact]
    public void Variables_and_credentials_are_taken_by_their_names()
    {
        var credentials = Directory.CreateDirectory(Path.Join(folder.Root, "credentials")).FullName;
        File.WriteAllText(Path.Join(credentials, "Access.Tokens.ci.Value"), "secret\n");
        folder.Variables["CREDENTIALS_DIRECTORY"] = credentials;
        folder.Variables["UWS_AGENT__Queue__DefaultLaneWidth"] = "3";
        folder.Variables["UWS_AGENT_OTHER"] = "not ours";
        folder.Variables["PATH"] = "/bin";
        var inputs = folder.Files.Read();
        Assert.Equal(
            ("UWS_AGENT__Queue__DefaultLaneWidth", "3"),
            (inputs.Variables.Single().Name, inputs.Variables.Single().Text)
        );
        Assert.Equal("Access.Tokens.ci.Value", Assert.Single(inputs.Credentials).Name);
    }

    [Fact]
    public void A_mark_changes_with_every_way_to_change_a_file_and_not_without()
    {
        var secret = Path.Join(folder.Root, "token");
        File.WriteAllText(folder.Main, "{ }");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Changed(() => { });
        Assert.Equal(folder.Files.Mark([secret]), folder.Files.Mark([secret]));
        Changed(() => File.WriteAllText(folder.Main, "{  }"));
        Changed(() => folder.Replace(folder.Main, "{ , }"));
        Changed(() => File.WriteAllText(folder.Part("a.json"), "{}"));
        Changed(() => File.Move(folder.Part("a.json"), folder.Part("b.json")));
        Changed(() => File.Delete(folder.Part("b.json")), isNew: false);
        Changed(() => File.WriteAllText(secret, "one"));
        Changed(() => folder.Replace(secret, "two"));
        if (!OperatingSystem.IsWindows())
        {
            Changed(() => File.SetUnixFileMode(folder.Main, UnixFileMode.UserRead));
        }

        void Changed(Action change, bool isNew = true)
        {
            change();
            Assert.Equal(isNew, seen.Add(folder.Files.Mark([secret])));
        }
    }

    [Fact]
    public void A_secret_is_read_from_the_file_that_it_names()
    {
        var secret = Path.Join(folder.Root, "token");
        File.WriteAllText(secret, "word");
        Assert.Equal("word", Encoding.UTF8.GetString(folder.Files.Read().ReadSecret(secret).Bytes.Span));
        Assert.Equal("does not exist", folder.Files.Read().ReadSecret(secret + "x").Problem);
        Assert.Equal("is not an ordinary file", folder.Files.Read().ReadSecret(folder.Root).Problem);
    }
}
