namespace UwsAgent.Core.Ports;

/// <summary>The system's users and groups, asked anew each time: a membership that was just given or taken counts at once.</summary>
public interface IUserDatabase
{
    /// <summary>A user whom the database does not know is named by number and is in no group.</summary>
    OsUser Find(uint uid);
}

/// <summary>A user of the system with all groups, the primary one included.</summary>
public sealed record OsUser(string Name, uint Uid, IReadOnlyList<string> Groups);
