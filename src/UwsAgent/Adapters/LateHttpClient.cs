namespace UwsAgent.Adapters;

/// <summary>A client that is made at its first question: an agent that asks nobody pays for none.</summary>
internal sealed class LateHttpClient(Func<HttpMessageHandler> open, TimeSpan timeout, bool ownsHandler = true)
    : IDisposable
{
    private readonly Lazy<HttpClient> client = new(() => new HttpClient(open(), ownsHandler) { Timeout = timeout });

    public HttpClient Value => client.Value;

    public void Dispose()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }
}
