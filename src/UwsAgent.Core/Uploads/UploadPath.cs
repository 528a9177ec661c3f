namespace UwsAgent.Core.Uploads;

/// <summary>Where an upload lies: a school's home, and the path below it with slashes; both in the form of <see cref="FileNameText"/>.</summary>
public readonly record struct UploadPath(string Home, string Relative)
{
    public const string ReceiptsFolder = "receipts";

    /// <summary>The last part.</summary>
    public string Name => Relative[(Relative.LastIndexOf('/') + 1)..];

    /// <summary>The agent writes there itself: watching it would be a loop.</summary>
    public bool IsReceipt =>
        string.Equals(Relative, ReceiptsFolder, StringComparison.Ordinal)
        || Relative.StartsWith(ReceiptsFolder + "/", StringComparison.Ordinal);

    /// <summary>Any part of the path begins with a dot.</summary>
    public bool IsHidden => Relative.StartsWith('.') || Relative.Contains("/.", StringComparison.Ordinal);

    /// <summary>From <c>home/some/file.csv</c>; null for a home itself or an empty path.</summary>
    public static UploadPath? Parse(string belowRoot)
    {
        var slash = belowRoot.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == belowRoot.Length - 1
            ? null
            : new UploadPath(belowRoot[..slash], belowRoot[(slash + 1)..]);
    }

    public override string ToString() => Home + "/" + Relative;
}
