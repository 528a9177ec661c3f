namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Whether a cluster is ready for a version, and what is to be done before: the worst first.</summary>
/// <param name="Score">100 when nothing is to be done.</param>
/// <param name="Explained">How the score came about.</param>
public sealed record ReadinessReport(string Cluster, string From, string To, int Score, string Explained)
{
    /// <summary>One sentence.</summary>
    public required string Verdict { get; init; }

    public IReadOnlyList<ReadinessFinding> Findings { get; init; } = [];
}

/// <summary>One thing to do or to know.</summary>
/// <param name="Topic">One word: <c>version</c>, <c>nodes</c>, <c>api</c>, <c>budget</c>, <c>webhook</c>, <c>component</c>, <c>manifest</c>.</param>
public sealed record ReadinessFinding(ReadinessSeverity Severity, string Topic, string What)
{
    /// <summary>What to do; null when there is nothing.</summary>
    public string? Do { get; init; }

    /// <summary>Objects, files and nodes that it is about; the first of them.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>How many there are in all.</summary>
    public int Count { get; init; }
}

/// <summary>How bad it is, the worst first.</summary>
public enum ReadinessSeverity
{
    /// <summary>The upgrade itself must not be made so.</summary>
    Refused,

    /// <summary>Something stops working with it.</summary>
    Breaks,

    /// <summary>The nodes cannot be emptied for it.</summary>
    Blocks,

    /// <summary>It is not known whether something stops working.</summary>
    Unknown,

    /// <summary>It may go wrong.</summary>
    Risk,

    /// <summary>To be known.</summary>
    Notice,
}
