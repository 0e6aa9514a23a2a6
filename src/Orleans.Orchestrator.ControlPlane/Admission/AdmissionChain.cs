using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>
/// What every write passes, whoever makes it: a client of the API, a controller, a .NET program. First those who complete the object,
/// then (after its kind's rules) those who judge it. A write that none of them handles costs their one question each.
/// </summary>
/// <param name="mutators">Those who complete.</param>
/// <param name="validators">Those who judge.</param>
/// <param name="judge">Who says who may do what, for expressions that ask.</param>
public sealed class AdmissionChain(IEnumerable<IAdmissionMutator> mutators, IEnumerable<IAdmissionValidator> validators, IAccessJudge? judge = null)
{
    private readonly ImmutableArray<IAdmissionMutator> _mutators = [.. mutators];
    private readonly ImmutableArray<IAdmissionValidator> _validators = [.. validators];

    /// <summary>The object as all mutators leave it; the same one when none changes it.</summary>
    /// <exception cref="Errors.ApiException">The write is refused.</exception>
    public async ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        request.Judge = judge;
        var isChangedFromOutside = false;
        foreach (var mutator in _mutators)
        {
            if (!mutator.Handles(request))
                continue;
            var before = value;
            value = await mutator.MutateAsync(request, value);
            if (ReferenceEquals(before, value))
                continue;
            request.NeedsDefaults |= mutator.LeavesDefaults;
            isChangedFromOutside |= mutator is IReinvocable;
        }

        return isChangedFromOutside ? await AgainAsync(request, value) : value;
    }

    /// <summary>Asks all validators.</summary>
    /// <exception cref="Errors.ApiException">The write is refused.</exception>
    public async ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        request.Judge = judge;
        foreach (var validator in _validators)
        {
            if (validator.Handles(request))
                await validator.ValidateAsync(request, value);
        }
    }

    private async ValueTask<IResource> AgainAsync(AdmissionRequest request, IResource value)
    {
        foreach (var mutator in _mutators)
        {
            if (mutator.Handles(request))
                value = mutator is IReinvocable outside ? await outside.ReinvokeAsync(request, value) : await mutator.MutateAsync(request, value);
        }

        return value;
    }
}
