namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>A person's yes to what one opening of a window begins.</summary>
/// <param name="Opens">The opening that it is for; for no other.</param>
public sealed record Approval(string Window, string Author, DateTimeOffset At, DateTimeOffset Opens);
