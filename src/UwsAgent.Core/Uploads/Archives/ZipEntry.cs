namespace UwsAgent.Core.Uploads.Archives;

/// <summary>One entry of a ZIP archive, as its directory tells and its own header confirms.</summary>
/// <param name="Name">In the form of <see cref="FileNameText"/>, with slashes.</param>
/// <param name="DataAt">Where its packed bytes begin.</param>
internal sealed record ZipEntry(
    string Name,
    long HeaderAt,
    long DataAt,
    long PackedBytes,
    long Bytes,
    uint Crc,
    ZipMethod Method
)
{
    public bool IsFolder => Name.EndsWith('/');

    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];
}

/// <summary>How the bytes of an entry are packed.</summary>
internal enum ZipMethod
{
    Stored = 0,
    Deflated = 8,
}
