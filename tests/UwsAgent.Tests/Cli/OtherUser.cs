using UwsAgent.Http;

namespace UwsAgent.Tests.Cli;

/// <summary>The client as run by user nobody, which only root can arrange.</summary>
internal static class OtherUser
{
    public const string Name = "nobody";

    public static void SkipUnlessPossible() =>
        Assert.SkipUnless(UnixFile.CurrentUser == 0, "Only root can run the client as another user.");

    public static async Task<Ended> RunAsync(DoorHost door, params IReadOnlyList<string> arguments)
    {
        // The build's output may lie where nobody may not go.
        var client = Path.Join(door.Directory, "bin");
        if (!Directory.Exists(client))
        {
            Directory.CreateDirectory(client);
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(UwsProcess.File)!))
            {
                File.Copy(file, Path.Join(client, Path.GetFileName(file)));
            }
        }

        IReadOnlyList<string> asNobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];
        return await UwsProcess.RunAsync(door.Socket, asNobody, arguments, Path.Join(client, "uws"));
    }
}
