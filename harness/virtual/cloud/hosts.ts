/** Which of the vendor's services answers on a host; handlers are in services.ts. */
export type Service = 'account' | 'collector' | 'weather' | 'calendar' | 'update' | 'download';

export type CloudHost = {
  readonly name: string;
  readonly address: string;
  readonly service: Service;
  /** 80 and 443, or just the one that it has. */
  readonly schemes: readonly ('http' | 'https')[];
};

/** A public resolver in China; here it knows the vendor's names and no others. */
export const resolverAddress = '114.114.114.114';

/**
 * The vendor's hosts at addresses of the providers that they were at, so that country and AS come out of real databases: account
 * service and updates at China Telecom's data centre in Beijing (AS23724; F-Secure names Beijing), the collector in Amazon's Singapore
 * region (AS16509; Apple Daily names the provider and the place). The collector's name is not published; this one is made up.
 */
export const hosts: readonly CloudHost[] = [
  { name: 'api.account.xiaomi.com', address: '42.62.48.155', service: 'account', schemes: ['http', 'https'] },
  { name: 'collect.sg.miui.com', address: '54.254.120.33', service: 'collector', schemes: ['https'] },
  { name: 'weatherapi.market.xiaomi.com', address: '58.83.177.200', service: 'weather', schemes: ['http', 'https'] },
  { name: 'api.comm.miui.com', address: '42.62.94.80', service: 'calendar', schemes: ['http', 'https'] },
  { name: 'update.miui.com', address: '42.62.48.170', service: 'update', schemes: ['http', 'https'] },
  { name: 'bigota.d.miui.com', address: '223.202.68.90', service: 'download', schemes: ['http'] },
];
