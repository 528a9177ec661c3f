using System.ComponentModel.DataAnnotations;

namespace UwsAgent.Core.Configuration;

/// <summary>What a property's attributes ask of its value.</summary>
internal static class SettingRules
{
    /// <param name="value">Of the property's type, or of its elements' type.</param>
    /// <returns>Phrases after the key.</returns>
    public static IEnumerable<string> Problems(
        ConfigurationCatalog catalog,
        SettingProperty? property,
        object? value,
        bool isElement
    )
    {
        if (value is null)
        {
            yield break;
        }

        foreach (var range in property?.AttributesOf<RangeAttribute>() ?? [])
        {
            if (Bounds.Of(range, value.GetType()).Problem(value) is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var rule in property?.AttributesOf<TextRuleAttribute>() ?? [])
        {
            if (value is string text && catalog.Rules.TryGetValue(rule.GetType(), out var known))
            {
                if (known.Problem(text) is { } problem)
                {
                    yield return problem;
                }
            }
        }

        foreach (var attribute in property?.AttributesOf<ValidationAttribute>() ?? [])
        {
            var isOfElements = attribute is RegularExpressionAttribute or AllowedValuesAttribute;
            var isOther = attribute is not RangeAttribute and not RequiredAttribute;
            if (isOther && (isOfElements || !isElement) && !attribute.IsValid(value))
            {
                yield return Phrase(attribute, value is string ? "characters" : "entries");
            }
        }
    }

    private static string Phrase(ValidationAttribute attribute, string what) =>
        attribute switch
        {
            { ErrorMessage: { } own } => own,
            MinLengthAttribute least => $"must have at least {least.Length} {what}",
            MaxLengthAttribute most => $"must have at most {most.Length} {what}",
            LengthAttribute both => $"must have from {both.MinimumLength} to {both.MaximumLength} {what}",
            StringLengthAttribute most => $"must have at most {most.MaximumLength} {what}",
            RegularExpressionAttribute form => $"must look like {form.Pattern}",
            AllowedValuesAttribute values => $"must be one of {string.Join(", ", values.Values)}",
            _ => attribute.FormatErrorMessage("it"),
        };
}
