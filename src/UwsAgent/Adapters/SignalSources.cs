using System.Net;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Every kind of source behind one port.</summary>
internal sealed class SignalSources(HttpSignalSource http, CommandSignalSource commands) : ISignalSource
{
    public Task<IReadOnlyList<Sample>> ReadAsync(SignalRequest request, CancellationToken cancellationToken) =>
        request is CommandOutput
            ? commands.ReadAsync(request, cancellationToken)
            : http.ReadAsync(request, cancellationToken);
}

/// <summary>Sources of signals as services.</summary>
internal static class SignalRegistration
{
    private const long LongestAnswer = 8 * 1024 * 1024;

    public static IServiceCollection AddSignalSources(this IServiceCollection services)
    {
        services
            .AddHttpClient(HttpSignalSource.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    AutomaticDecompression = DecompressionMethods.All,
                    // A page to log in on is not an answer.
                    AllowAutoRedirect = false,
                    UseCookies = false,
                }
            )
            .AddHttpMessageHandler(provider => new PatientReads(provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(() => new WholeAnswers(LongestAnswer))
            // A line per request is none of the journal's business.
            .RemoveAllLoggers();
        return services
            .AddSingleton<HttpSignalSource>()
            .AddSingleton<CommandSignalSource>()
            .AddSingleton<ISignalSource, SignalSources>();
    }
}
