// The runtime and the API both have a ContainerState.
global using ContainerState = Orleans.Orchestrator.Containers.ContainerState;
global using ResourceState = Orleans.Orchestrator.Resources.Core.V1.ContainerState;
global using ContainerUser = Orleans.Orchestrator.Containers.ContainerUser;
