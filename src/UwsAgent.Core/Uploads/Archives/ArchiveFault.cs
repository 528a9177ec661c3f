using System.Diagnostics.CodeAnalysis;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>What is wrong with an archive as such: it is not read on.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always has a rule.")]
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the judging.")]
internal sealed class ArchiveFault(Rule rule, params string[] details)
    : Exception($"{rule}: {string.Join(", ", details)}")
{
    public Rule Rule => rule;

    public string[] Details => details;
}
