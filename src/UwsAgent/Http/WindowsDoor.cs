using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.NamedPipes;
using UwsAgent.Core.Access;

namespace UwsAgent.Http;

/// <summary>The named pipe that takes the socket's place on Windows: users of the machine may look, administrators may change.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsDoor
{
    public static void Open(NamedPipeTransportOptions pipes)
    {
        pipes.CurrentUserOnly = false;
        pipes.PipeSecurity = Security();
    }

    private static PipeSecurity Security()
    {
        var security = new PipeSecurity();
        Allow(WellKnownSidType.BuiltinAdministratorsSid, PipeAccessRights.FullControl);
        Allow(WellKnownSidType.LocalSystemSid, PipeAccessRights.FullControl);
        Allow(WellKnownSidType.BuiltinUsersSid, PipeAccessRights.ReadWrite);
        security.AddAccessRule(
            new(WindowsIdentity.GetCurrent().User!, PipeAccessRights.FullControl, AccessControlType.Allow)
        );
        return security;

        void Allow(WellKnownSidType group, PipeAccessRights rights) =>
            security.AddAccessRule(
                new(new SecurityIdentifier(group, domainSid: null), rights, AccessControlType.Allow)
            );
    }

    public static Caller? CallerOf(HttpContext context)
    {
        Caller? caller = null;
        context
            .Features.Get<IConnectionNamedPipeFeature>()
            ?.NamedPipe.RunAsClient(() =>
            {
                using var identity = WindowsIdentity.GetCurrent(TokenAccessLevels.Query);
                var isAdmin = new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
                caller = new(identity.Name, [], isAdmin)
                {
                    HowToGain = isAdmin ? null : "Start the shell as administrator.",
                };
            });
        return caller;
    }
}
