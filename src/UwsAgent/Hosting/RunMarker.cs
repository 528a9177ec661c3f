using System.Text;
using UwsAgent.Core;

namespace UwsAgent.Hosting;

/// <summary>A small file that is there while the agent runs, so that the next start sees how this one ended.</summary>
internal sealed class RunMarker(string path)
{
    private const int Longest = 200;

    /// <returns>What the run before wrote; null when it stopped cleanly.</returns>
    public string? Read()
    {
        try
        {
            return PlainText.Line(File.ReadAllText(path).Trim(), Longest);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>To the disk itself; a disk that is full costs the next start this knowledge, never this one its life.</summary>
    public void Write(string text)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(text + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException) { }
    }

    public void Remove()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception stays) when (stays is IOException or UnauthorizedAccessException) { }
    }
}
