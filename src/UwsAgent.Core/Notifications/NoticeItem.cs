using System.Text.Json.Serialization;

namespace UwsAgent.Core.Notifications;

/// <summary>A notice in the outbox.</summary>
/// <param name="Id">The same for the same event and person.</param>
/// <param name="Batch">The mail that it belongs to.</param>
public sealed record NoticeItem(string Id, Notice Notice, DateTimeOffset At, int Batch);

/// <summary>How the outbox stands with one person.</summary>
/// <param name="Open">The number of the mail that is still being filled.</param>
public sealed record NoticeRecipient(string Address, int Open)
{
    public DateTimeOffset? LastSentAt { get; init; }

    public int Sent { get; init; }

    /// <summary>Why the last try did not succeed; null when it did.</summary>
    public string? Trouble { get; init; }

    /// <summary>Notices that were given up because too many waited.</summary>
    public int Dropped { get; init; }
}

/// <summary>The payload of a <c>notify-mail</c> job.</summary>
public sealed record NoticeMail(string Address, int Batch);

/// <summary>The JSON forms of the outbox on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(NoticeItem))]
[JsonSerializable(typeof(NoticeRecipient))]
[JsonSerializable(typeof(NoticeMail))]
internal sealed partial class NoticeJson : JsonSerializerContext;
