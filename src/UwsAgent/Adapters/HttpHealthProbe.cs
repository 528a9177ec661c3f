using System.Text;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Asks an address once over HTTP and follows no redirect: what answers with another place is not well there.</summary>
internal sealed class HttpHealthProbe : IHealthProbe, IDisposable
{
    private const int LongestBody = 64 * 1024;
    private const int LongestReason = 200;
    private readonly LateHttpClient client = new(
        () => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) },
        Timeout.InfiniteTimeSpan
    );

    public async Task<ProbeAnswer> AskAsync(Uri address, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience);
        try
        {
            using var response = await client.Value.GetAsync(
                address,
                HttpCompletionOption.ResponseHeadersRead,
                timeout.Token
            );
            await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
            var bytes = new byte[LongestBody];
            var length = await body.ReadAtLeastAsync(bytes, LongestBody, throwOnEndOfStream: false, timeout.Token);
            return new ProbeAnswer((int)response.StatusCode, Encoding.UTF8.GetString(bytes, 0, length));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(null, $"no answer within {patience.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new ProbeAnswer(null, PlainText.Line(failure.Message, LongestReason));
        }
    }

    public void Dispose() => client.Dispose();
}
