namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Compares keys that are in order, in one pass over them.</summary>
internal static class SortedKeys
{
    /// <summary>The places of those that none of the others has.</summary>
    public static IEnumerable<int> NotIn(ulong[] keys, IReadOnlyList<ulong[]> others) =>
        Walk(keys, others, wanted: false);

    /// <summary>The places of those that one of the others has.</summary>
    public static IEnumerable<int> In(ulong[] keys, IReadOnlyList<ulong[]> others) => Walk(keys, others, wanted: true);

    private static IEnumerable<int> Walk(ulong[] keys, IReadOnlyList<ulong[]> others, bool wanted)
    {
        var at = new int[others.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var found = false;
            for (var other = 0; other < at.Length; other++)
            {
                var list = others[other];
                while (at[other] < list.Length && list[at[other]] < keys[i])
                {
                    at[other]++;
                }

                found |= at[other] < list.Length && list[at[other]] == keys[i];
            }

            if (found == wanted)
            {
                yield return i;
            }
        }
    }
}
