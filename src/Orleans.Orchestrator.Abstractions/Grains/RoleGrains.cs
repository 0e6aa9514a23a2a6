using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Role. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IRoleGrain")]
public interface IRoleGrain : IResourceGrain<Role>;

/// <summary>One RoleBinding. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IRoleBindingGrain")]
public interface IRoleBindingGrain : IResourceGrain<RoleBinding>;

/// <summary>One ClusterRole. Key: its name.</summary>
[Alias("orchestrator.IClusterRoleGrain")]
public interface IClusterRoleGrain : IResourceGrain<ClusterRole>;

/// <summary>One ClusterRoleBinding. Key: its name.</summary>
[Alias("orchestrator.IClusterRoleBindingGrain")]
public interface IClusterRoleBindingGrain : IResourceGrain<ClusterRoleBinding>;
