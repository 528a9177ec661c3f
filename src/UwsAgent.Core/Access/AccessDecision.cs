using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Access;

/// <summary>Who may change things: root, the agent's own user, and the members of the admin group. Whoever reaches the socket may look.</summary>
public static class AccessDecision
{
    public static Caller Decide(AccessOptions options, OsUser user, uint agentUid)
    {
        var canChange =
            user.Uid == 0 || user.Uid == agentUid || user.Groups.Contains(options.AdminGroup, StringComparer.Ordinal);
        return new(user.Name, user.Groups, canChange)
        {
            Uid = user.Uid,
            HowToGain = canChange
                ? null
                : $"Ask to join the group {options.AdminGroup} (sudo usermod -aG {options.AdminGroup} {user.Name}); it counts at once.",
        };
    }

    public static Caller Decide(string tokenName, AccessToken token) =>
        new($"token:{tokenName}", [], token.CanChange)
        {
            HowToGain = token.CanChange ? null : $"Access:Tokens:{tokenName}:CanChange is false.",
        };
}
