using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>The parts of a workbook that matter to its first sheet; what could do harm is refused before any is read.</summary>
internal sealed class WorkbookParts
{
    private const string Book = "xl/workbook.xml";

    private readonly Stream content;
    private readonly Dictionary<string, ZipEntry> entries;
    private readonly ArchiveLimits limits;

    private WorkbookParts(Stream content, IEnumerable<ZipEntry> entries, ArchiveLimits limits)
    {
        this.content = content;
        this.limits = limits;
        this.entries = entries
            .DistinctBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
    }

    public bool CountsFrom1904 { get; private set; }

    public string SheetPart { get; private set; } = "";

    public SharedTexts Texts { get; } = new();

    public CellFormats Formats { get; } = new();

    public static async Task<WorkbookParts> OpenAsync(
        Stream content,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        var all = await ZipDirectory.ReadAsync(content, limits, cancellation);
        if (all.Any(entry => entry.Name.Contains("vbaProject", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArchiveFault(Rule.WorkbookMacros);
        }

        if (all.Any(entry => entry.Name.StartsWith("xl/externalLinks/", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArchiveFault(Rule.WorkbookLinks);
        }

        var parts = new WorkbookParts(content, all, limits);
        parts.ReadBook();
        parts.ReadIfThere("xl/sharedStrings.xml", xml => parts.Texts.Read(xml, limits.MaxSharedTextBytes));
        parts.ReadIfThere("xl/styles.xml", parts.Formats.Read);
        return parts;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The reader closes what it reads.")]
    public XmlReader Open(string part) =>
        entries.TryGetValue(part, out var entry)
            ? XmlReader.Create(
                new MarkupStream(new ZipEntryStream(content, entry)),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    IgnoreComments = true,
                    IgnoreProcessingInstructions = true,
                    CheckCharacters = false,
                    CloseInput = true,
                    MaxCharactersInDocument = limits.MaxUnpackedBytes,
                }
            )
            : throw new ArchiveFault(Rule.WorkbookDamaged, "it has no " + part);

    private void ReadBook()
    {
        string? id = null;
        using (var xml = Open(Book))
        {
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (xml.LocalName == "workbookPr")
                {
                    CountsFrom1904 = xml.GetAttribute("date1904") is "1" or "true";
                }
                else if (xml.LocalName == "sheet" && id is null && xml.GetAttribute("state") is null or "visible")
                {
                    id = Id(xml);
                }
            }
        }

        SheetPart = id is null
            ? throw new ArchiveFault(Rule.WorkbookDamaged, "it has no sheet that can be seen")
            : Target(id);
    }

    private string Target(string id)
    {
        using var xml = Open("xl/_rels/workbook.xml.rels");
        while (xml.Read())
        {
            if (
                xml is { NodeType: XmlNodeType.Element, LocalName: "Relationship" }
                && xml.GetAttribute("Id") == id
                && xml.GetAttribute("Target") is { } target
            )
            {
                return target.StartsWith('/') ? target[1..] : "xl/" + target;
            }
        }

        throw new ArchiveFault(Rule.WorkbookDamaged, "its first sheet is missing");
    }

    private void ReadIfThere(string part, Action<XmlReader> read)
    {
        if (entries.ContainsKey(part))
        {
            using var xml = Open(part);
            read(xml);
        }
    }

    /// <summary>By its local name: the prefix and the namespace differ between programs and between the two forms of the standard.</summary>
    private static string? Id(XmlReader xml)
    {
        string? id = null;
        while (xml.MoveToNextAttribute())
        {
            id = xml.LocalName == "id" ? xml.Value : id;
        }

        xml.MoveToElement();
        return id;
    }

    /// <summary>No text or tag of a workbook is as long as this: what is would be held in memory whole.</summary>
    private sealed class MarkupStream(Stream inner) : ForwardStream
    {
        private const int LongestWithoutTag = 1 << 20;
        private long since;

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            var last = buffer[..count].LastIndexOf((byte)'<');
            since = last < 0 ? since + count : count - last;
            return since <= LongestWithoutTag
                ? count
                : throw new ArchiveFault(
                    Rule.WorkbookTooLarge,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"a text of it has more than {LongestWithoutTag:N0} bytes"
                    )
                );
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
