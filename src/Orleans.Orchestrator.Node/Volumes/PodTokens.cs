using System.Collections.Concurrent;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>The tokens that pods of this machine have in their volumes. One is asked for anew when most of its time is over, or it is a day old.</summary>
internal sealed class PodTokens(IGrainFactory grains, TimeProvider time)
{
    private const double Most = 0.8;
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(24);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    // By pod: what has gone with its pod is forgotten with it.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(string Audience, long Seconds), Token>> _tokens = new();

    /// <summary>A token of the pod's account, bound to the pod.</summary>
    /// <exception cref="Errors.ApiException">The account, or the pod, is gone.</exception>
    public async Task<string> GetAsync(Pod pod, ServiceAccountTokenProjection wanted)
    {
        var key = (wanted.Audience ?? "", wanted.ExpirationSeconds ?? 3600);
        var ofPod = _tokens.GetOrAdd(pod.Metadata.Uid!, static _ => new());
        if (ofPod.TryGetValue(key, out var known) && time.GetUtcNow() < known.RenewAt)
            return known.Text;
        var request = new TokenRequest
        {
            Spec = new TokenRequestSpec
            {
                Audiences = key.Item1.Length == 0 ? [] : [key.Item1],
                ExpirationSeconds = key.Item2,
                BoundObjectRef = new BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
            },
        };
        var account = grains.GetGrain<IServiceAccountGrain>($"{pod.Metadata.Namespace}/{pod.Spec.ServiceAccountName ?? "default"}");
        var status = (await account.CreateTokenAsync(request).WaitAsync(CallDeadline, time)).Status;
        var now = time.GetUtcNow();
        var life = ((status.ExpirationTimestamp ?? now) - now) * Most;
        var token = new Token(status.Token, now + (life < Oldest ? life : Oldest));
        ofPod[key] = token;
        return token.Text;
    }

    /// <summary>Forgets a pod's tokens.</summary>
    public void Forget(string uid) => _tokens.TryRemove(uid, out _);

    private sealed record Token(string Text, DateTimeOffset RenewAt);
}
