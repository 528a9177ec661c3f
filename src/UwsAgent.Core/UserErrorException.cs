namespace UwsAgent.Core;

/// <summary>A person's mistake or a refusal that a person can mend: shown as its message alone, never with a stack.</summary>
public sealed class UserErrorException : Exception
{
    public UserErrorException() { }

    public UserErrorException(string message)
        : base(message) { }

    public UserErrorException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>What went wrong, in the terms of an exit code.</summary>
    public UserErrorKind Kind { get; init; } = UserErrorKind.Usage;
}

/// <summary>The kinds of a person's error, as front doors tell them apart.</summary>
public enum UserErrorKind
{
    Usage,
    NotFound,
    NotAllowed,
    Conflict,
    Unavailable,
}
