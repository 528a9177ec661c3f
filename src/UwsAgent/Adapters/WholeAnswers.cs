using System.Globalization;

namespace UwsAgent.Adapters;

/// <summary>Hands on answers only whole: a body that trickles ends with the caller's patience, and one without end with the limit.</summary>
internal sealed class WholeAnswers(long mostBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(mostBytes, cancellationToken);
            return response;
        }
        catch (HttpRequestException failure)
            when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            response.Dispose();
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"it is longer than {mostBytes} bytes"),
                failure
            );
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
