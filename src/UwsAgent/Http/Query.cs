using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UwsAgent.Core;

namespace UwsAgent.Http;

/// <summary>What the routes have in common.</summary>
internal static class Query
{
    /// <summary>A value of a closed set, however its letters are cased; null when it is not given.</summary>
    public static T? Word<T>(string name, string? given)
        where T : struct, Enum =>
        given is null ? null
        : Enum.TryParse<T>(given, ignoreCase: true, out var word) && Enum.IsDefined(word) ? word
        : throw new UserErrorException(
            $"{name} must be one of {string.Join(", ", Enum.GetNames<T>().Select(one => one.ToLowerInvariant()))}, was '{given}'."
        );

    /// <summary>A follower may be silent for hours, and read slowly.</summary>
    public static void NoHurry(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
