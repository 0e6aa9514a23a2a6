namespace Orleans.Orchestrator.Containers.Native.Users;

/// <summary>Which users and groups of the machine a container's are.</summary>
/// <param name="First">The machine's id of its user 0; 0 where they are the same.</param>
internal readonly record struct HostIds(uint First)
{
    /// <summary>Whether the container has users of its own.</summary>
    public bool AreOwn => First != 0;

    /// <summary>The machine's id of one of its users or groups.</summary>
    public uint Of(uint id) => First + id;

    /// <summary>Makes sure that the container has these users.</summary>
    /// <exception cref="InvalidContainerSpecException">It has not.</exception>
    public void Check(Launch.ResolvedUser user)
    {
        if (AreOwn && user.Groups.Append(user.Uid).Append(user.Gid).Max() is >= UserIdRange.PodIds and var id)
            throw new InvalidContainerSpecException([$"user: id {id} is not in the pod's user namespace, which has 0 to {UserIdRange.PodIds - 1}"]);
    }
}
