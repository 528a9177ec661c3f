using k8s.Models;

namespace UwsAgent.Adapters;

/// <summary>Which labels fit: a selector of an object, or its text as a scale subresource gives it.</summary>
internal sealed class KubernetesSelector
{
    private readonly List<(string Key, string Operator, IReadOnlyList<string> Values)> needs = [];

    private KubernetesSelector() { }

    /// <summary>True when nothing is asked for, so that everything fits.</summary>
    public bool IsEmpty => needs.Count == 0;

    public static KubernetesSelector Of(V1LabelSelector? selector)
    {
        var result = new KubernetesSelector();
        foreach (var (key, value) in selector?.MatchLabels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            result.needs.Add((key, "In", [value]));
        }

        foreach (var need in selector?.MatchExpressions ?? [])
        {
            result.needs.Add((need.Key, need.OperatorProperty, [.. need.Values ?? []]));
        }

        return result;
    }

    /// <param name="text">Such as <c>app=meteor,tier in (a,b),!canary</c>.</param>
    /// <returns>Null when it cannot be read.</returns>
    public static KubernetesSelector? Of(string? text)
    {
        var result = new KubernetesSelector();
        foreach (var part in Parts(text ?? ""))
        {
            if (Need(part) is not { } need)
            {
                return null;
            }

            result.needs.Add(need);
        }

        return result;
    }

    public bool Fits(IDictionary<string, string>? labels) =>
        needs.TrueForAll(need =>
        {
            string? value = null;
            var isThere = labels?.TryGetValue(need.Key, out value) == true;
            return need.Operator switch
            {
                "In" => isThere && need.Values.Contains(value!, StringComparer.Ordinal),
                "NotIn" => !isThere || !need.Values.Contains(value!, StringComparer.Ordinal),
                "Exists" => isThere,
                _ => !isThere,
            };
        });

    /// <summary>As a query of the API.</summary>
    public override string ToString() =>
        string.Join(
            ',',
            needs.Select(need =>
                need.Operator switch
                {
                    "In" when need.Values.Count == 1 => $"{need.Key}={need.Values[0]}",
                    "In" => $"{need.Key} in ({string.Join(',', need.Values)})",
                    "NotIn" => $"{need.Key} notin ({string.Join(',', need.Values)})",
                    "Exists" => need.Key,
                    _ => $"!{need.Key}",
                }
            )
        );

    /// <summary>The commas outside parentheses part it.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (depth, start) = (0, 0);
        for (var index = 0; index <= text.Length; index++)
        {
            var mark = index < text.Length ? text[index] : ',';
            depth += mark switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (mark == ',' && depth <= 0)
            {
                var part = text[start..index].Trim();
                start = index + 1;
                if (part.Length > 0)
                {
                    yield return part;
                }
            }
        }
    }

    private static (string, string, IReadOnlyList<string>)? Need(string part)
    {
        if (part[0] == '!')
        {
            return (part[1..].Trim(), "DoesNotExist", []);
        }

        if (part.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && part[^1] == ')')
        {
            string[] words = part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var values = part[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
            return words switch
            {
                [var key, "in"] => (key, "In", values),
                [var key, "notin"] => (key, "NotIn", values),
                _ => null,
            };
        }

        if (part.Split("!=") is [var unequal, var other])
        {
            return (unequal.Trim(), "NotIn", [other.Trim()]);
        }

        return part.Split('=') switch
        {
            [var key] => (key.Trim(), "Exists", []),
            [var key, var value] => (key.Trim(), "In", [value.Trim()]),
            [var key, "", var value] => (key.Trim(), "In", [value.Trim()]),
            _ => null,
        };
    }
}
