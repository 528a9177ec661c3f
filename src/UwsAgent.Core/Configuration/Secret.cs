namespace UwsAgent.Core.Configuration;

/// <summary>A value that no log, page, message or dump may show.</summary>
public sealed record Secret
{
    private readonly string value;

    public Secret(string value) => this.value = value;

    /// <summary>The one place where it is read: hand the result on at once and do not keep it.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
