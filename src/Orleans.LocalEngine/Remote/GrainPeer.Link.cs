using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Carries messages to the other side in the same process.</summary>
internal sealed partial class GrainPeer
{
    /// <summary>What is on this side.</summary>
    public GrainEngine Engine => _engine;

    /// <summary>Hands the other side what is asked and answered here, until the token says otherwise.</summary>
    public async Task CarryToAsync(GrainPeer other, CancellationToken token)
    {
        Interlocked.Increment(ref _connected);
        try
        {
            while (true)
            {
                var next = await _queue.Reader.ReadAsync(token).ConfigureAwait(false);
                if (next.Id != 0)
                {
                    if (!_outstanding.TryGetValue(next.Id, out var outstanding))
                        continue;

                    outstanding.IsSent = true;
                }

                if (next.Message.Length > _options.MaxMessageBytes)
                {
                    Refuse(next);
                    continue;
                }

                using var document = JsonDocument.Parse(next.Message);
                other.Receive(document.RootElement);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The connection was ended.
        }
        finally
        {
            DisconnectedAt = _engine.Now;
            Interlocked.Decrement(ref _connected);
        }
    }

    /// <summary>The connection is gone for good: what waits for the other side fails, and what runs for it ends.</summary>
    public Task BreakAsync()
    {
        Dispose();
        return ForgetConnectionAsync();
    }

    private void Refuse(Outgoing message)
    {
        if (_outstanding.TryRemove(message.Id, out var outstanding))
        {
            if (outstanding is OutstandingCall)
                Interlocked.Decrement(ref _calls);
            outstanding.Fail(new InvalidDataException($"A message of {message.Message.Length} bytes is longer than {nameof(RemoteOptions.MaxMessageBytes)}."));
        }
        else
        {
            _engine.Log.AnswerLost();
        }
    }
}
