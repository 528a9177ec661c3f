using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Tests.Uploads;

/// <summary>Homes on a real disk, and the odd things that a school may put there.</summary>
internal sealed partial class HomesInTemp : IDisposable
{
    private readonly string root;

    /// <param name="inMemory">On a file system in memory where there is one: for many files.</param>
    public HomesInTemp(bool inMemory = false)
    {
        root =
            inMemory && Directory.Exists("/dev/shm")
                ? Directory.CreateDirectory($"/dev/shm/uws-homes-{Guid.NewGuid():N}").FullName
                : Directory.CreateTempSubdirectory("uws-homes-").FullName;
        Directory.CreateDirectory(Home);
        Folders = new UploadFolders(Path.Combine(root, "home"), Path.Combine(root, ".uws"));
    }

    public string Root => root;

    public string Home => Path.Combine(root, "home", "alpha");

    public UploadFolders Folders { get; init; }

    public LibcInbox Inbox { get; } = new();

    public static UploadPath PathOf(string relative) => new("alpha", relative);

    public string Put(string name, string text = "content")
    {
        var file = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Pipe(string name) => Run("mkfifo", Path.Combine(Home, name));

    public void HardLink(string from, string to) => Run("ln", Path.Combine(Home, from), Path.Combine(Home, to));

    /// <summary>A file whose name is these bytes.</summary>
    public void PutBytes(byte[] name)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(Home + "/"), .. name, 0];
        var file = creat(path, 0b110_100_100);
        Assert.True(file >= 0);
        _ = close(file);
    }

    public TakeExpectation Expect(string name)
    {
        var seen = Inbox.Observe(Folders.HomeRoot, PathOf(name), askForWriter: true)!;
        return new TakeExpectation(seen.Identity, seen.SizeBytes, seen.Kind, seen.Links > 1);
    }

    public ObservedFile? Observe(string name) => Inbox.Observe(Folders.HomeRoot, PathOf(name), askForWriter: true);

    /// <summary>Not by .NET, which cannot name every file.</summary>
    public void Dispose() => Run("rm", "-rf", root);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int creat(byte[] path, uint mode);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int file);
}
