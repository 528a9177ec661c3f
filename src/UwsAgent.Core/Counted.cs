using System.Globalization;

namespace UwsAgent.Core;

/// <summary>A number with its noun, as people write it: <c>1 error</c>, <c>4,312 errors</c>.</summary>
public static class Counted
{
    /// <param name="noun">One whose plural ends in s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
