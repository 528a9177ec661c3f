namespace UwsAgent.SystemTests;
