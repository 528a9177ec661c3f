using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Http;

/// <summary>The access section as it is now; its safe defaults where no configuration is read.</summary>
internal sealed class AccessInForce(IServiceProvider services)
{
    private readonly ICurrent<AccessOptions>? current = services.GetService<ICurrent<AccessOptions>>();

    public AccessOptions Options => current?.Value ?? new();
}
