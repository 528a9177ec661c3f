using System.Net.Sockets;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Asks addresses by HTTP, each with a connection of its own: an old one would not notice that nobody listens.</summary>
internal sealed class HttpAddressCheck : IAddressCheck, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly LateHttpClient client = new(
        () =>
            new SocketsHttpHandler
            {
                ConnectTimeout = Patience,
                PooledConnectionLifetime = TimeSpan.Zero,
                AllowAutoRedirect = false,
            },
        Patience
    );

    public async Task<string?> ProblemAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.Value.GetAsync(
                address,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            return (int)answer.StatusCode < 400 ? null : $"answers {(int)answer.StatusCode}";
        }
        catch (Exception trouble)
            when (trouble is HttpRequestException or SocketException or IOException
                || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return trouble is OperationCanceledException
                ? $"does not answer within {Patience.TotalSeconds} s"
                : $"does not answer: {PlainText.Line(trouble.Message, 200)}";
        }
    }

    public void Dispose() => client.Dispose();
}
