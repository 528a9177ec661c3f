using System.Text;
using UwsAgent.Core.Events;

namespace UwsAgent.Hosting;

/// <summary>The file that <c>journalctl --update-catalog</c> reads: one entry per kind of event.</summary>
internal static class JournalCatalog
{
    private const int Width = 76;

    public static string Text(IEnumerable<EventKind> kinds)
    {
        var text = new StringBuilder();
        text.Append("# Written by 'uws-agent catalog'; a test keeps it current.\n");
        foreach (var kind in kinds.OrderBy(kind => kind.Name, StringComparer.Ordinal))
        {
            text.Append("\n-- ").Append(kind.MessageId).Append('\n');
            text.Append("Subject: ").Append(kind.Name).Append(": @UWS_TARGET@\n");
            text.Append("Defined-By: uws-agent\n\n");
            foreach (var line in Wrap(kind.Explanation))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Wrap(string explanation)
    {
        foreach (var paragraph in explanation.Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Width)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
            }

            yield return line.ToString();
        }
    }
}
